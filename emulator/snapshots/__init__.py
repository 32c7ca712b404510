"""Snapshots: all that clients have made, or what an account or a region has of it, in one file."""
