"""What an encoder says of an MP3 file in a first frame without sound: Xing, Info, VBRI, and LAME's delays."""

from typing import NamedTuple

from emulator.media.mpeg import HEADER, Frame

VBRI_AT = HEADER + 32
FRAMES, BYTES, TABLE, QUALITY = 1, 2, 4, 8  # flags: which fields follow
ENCODERS = (b"LAME", b"Lavc", b"Lavf")
DELAYS_AT = 21  # from the encoder's name on
DECODER_DELAY = 529  # samples, of any layer III decoder
LONGEST = 200 + DELAYS_AT  # bytes of the frame that are looked at


class Tag(NamedTuple):
    """What the tag promises. Without a tag, it promises nothing."""

    skipped: int = 0  # bytes of the tag's own frame
    frames: int = 0  # without the tag's own; 0: not said
    size: int = 0  # bytes, with the tag's own frame; 0: not said
    delay: int = 0  # samples that encoder and decoder add before the sound
    padding: int = 0  # samples that the encoder added behind it, less those that the decoder holds back


def tag(frame: Frame, data: bytes) -> Tag:
    """The tag in a frame; an empty one when it is a frame like others. `data`: its first bytes, at most LONGEST."""
    mono = data[3] >> 6 == 3
    side = {(False, False): 32, (False, True): 17, (True, False): 17, (True, True): 9}[frame.kind.low, mono]
    if data[HEADER + side :][:4] in (b"Xing", b"Info"):
        return _xing(frame, data[HEADER + side :])
    if data[VBRI_AT:][:4] == b"VBRI" and len(data) >= VBRI_AT + 18:
        size, frames = (int.from_bytes(data[VBRI_AT + at :][:4], "big") for at in (10, 14))
        return Tag(frame.length, frames, size)
    return Tag()


def _xing(frame: Frame, data: bytes) -> Tag:
    flags = int.from_bytes(data[4:8], "big")
    at, values = 8, {}
    for flag, length in ((FRAMES, 4), (BYTES, 4), (TABLE, 100), (QUALITY, 4)):
        if flags & flag:
            values[flag] = int.from_bytes(data[at : at + length], "big") if length == 4 else 0
            at += length
    delay = padding = 0
    if data[at : at + 4] in ENCODERS and len(data) >= at + DELAYS_AT + 3:
        both = int.from_bytes(data[at + DELAYS_AT :][:3], "big")
        delay, padding = (both >> 12) + DECODER_DELAY, (both & 0xFFF) - DECODER_DELAY
    return Tag(frame.length, values.get(FRAMES, 0), values.get(BYTES, 0), delay, padding)
