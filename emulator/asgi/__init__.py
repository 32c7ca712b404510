"""The doors: each answers one kind of request that a server hands over as an ASGI scope."""
