"""A local emulator of Amazon Transcribe. The map of the program is `app.py`."""

__version__ = "0.1.0"
