"""HTTP/2 for ASGI: python-hyper's `h2` for every frame but DATA and WINDOW_UPDATE, which come too often for it."""
