"""Measures what an audio event, a batch call and a start cost, beside other servers in the same run. Needs Linux."""
