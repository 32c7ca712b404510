"""What a media file is, and how long: each container read by its own file. Nothing here decodes, waits or logs."""
