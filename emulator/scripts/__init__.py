"""What is said: small YAML files, which of them answers a request, and the timeline of words that comes of it."""
