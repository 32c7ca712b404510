"""Our listener: ports and certificates, HTTP/1.1, HTTP/2 and WebSocket for an ASGI app. Knows nothing of Transcribe."""
