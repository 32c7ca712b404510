"""What the name of a media file promises. It opens no file."""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

MEDIA_FORMATS = frozenset({"mp3", "mp4", "wav", "flac", "ogg", "amr", "webm", "m4a"})


def media_format(uri: str) -> str | None:
    """The format that the name of a media file promises; None when it promises none."""
    suffix = PurePosixPath(urlsplit(uri).path).suffix.lower().removeprefix(".")
    return suffix if suffix in MEDIA_FORMATS else None
