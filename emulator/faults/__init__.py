"""Faults: which requests, streams and jobs are to be harmed, and how. It harms nothing itself: doors and worker do."""
