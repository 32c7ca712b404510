"""Which container a file is, by its first bytes and never by its name. It reads no further than it must."""

from emulator.media import amr, id3, mpeg
from emulator.media.found import Unrecognized
from emulator.media.source import Reader

# Where in the file, which bytes, which container.
SIGNATURES = (
    (0, b"fLaC", "flac"),
    (0, b"OggS", "ogg"),
    (0, b"\x1a\x45\xdf\xa3", "webm"),
    *((0, kind.magic, "amr") for kind in amr.KINDS),
    *((4, name, "mp4") for name in (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide")),
)
RIFF = (b"RIFF", b"RF64", b"RIFX")


def container(reader: Reader) -> tuple[str, int]:
    """The container, and where it begins: behind ID3v2 tags, which some put before any. Raises Unrecognized."""
    start = id3.after(reader, 0)
    head = reader.at(start, 16)
    if head[:4] in RIFF and head[8:12] == b"WAVE":
        return "wav", start
    for at, signature, name in SIGNATURES:
        if head[at:].startswith(signature):
            return name, start
    if mpeg.first(reader, start) is not None:
        return "mp3", start
    raise Unrecognized("the signature of no container that is known")
