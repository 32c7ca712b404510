"""The journal: what clients did and what they were answered, a line for each call, stream, job and request to S3."""
