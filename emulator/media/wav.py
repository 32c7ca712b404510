"""WAVE: RIFF, its big brother RF64 and its big-endian twin RIFX, whatever the sizes in their headers claim."""

from typing import NamedTuple

from emulator.media.found import Corrupt, Found
from emulator.media.source import Reader

EXTENSIBLE = 0xFFFE
ENDLESS = 0x7FFF_0000  # sizes from here on are what a program writes that cannot go back to correct them
CODECS = {2: "adpcm_ms", 6: "pcm_alaw", 7: "pcm_mulaw", 0x11: "adpcm_ima_wav", 0x31: "gsm_ms", 0x55: "mp3"}
PCM, FLOAT = 1, 3
PLAIN = (PCM, FLOAT, 6, 7)  # whose samples all have one size
BLOCKS = (2, 0x11, 0x31)  # whose format says how many are in a block
MOST_CHANNELS = 256


class Shape(NamedTuple):
    """What the chunk `fmt ` says."""

    codec: str
    channels: int
    rate: int
    byte_rate: int
    block: int  # bytes: of one sample of all channels, or of a block of several
    samples: int  # of each channel in a block; 0: not said


def measure(reader: Reader, start: int, _enough: float) -> Found:
    """The sound in the file that begins at `start`. Raises Corrupt."""
    magic = reader.at(start, 4)
    little = magic != b"RIFX"
    shape, fact, real_size, at = None, None, 0, start + 12
    while len(head := reader.at(at, 8)) == 8:
        name, size = head[:4], _number(head[4:], little)
        at += 8
        if name == b"data":
            if shape is None:
                break
            return _found(shape, real_size or size, reader.size - at, fact, is_known=bool(real_size) or size < ENDLESS)
        if name == b"fmt ":
            shape = _shape(reader.exactly(at, min(size, 40)), little)
        elif name == b"fact":
            fact = _number(reader.at(at, 4), little)
        elif name == b"ds64" and magic == b"RF64":
            real_size = _number(reader.exactly(at + 8, 8), little)
        at += size + size % 2
    raise Corrupt("no data" if shape else "data without a format")


def _number(data: bytes, little: bool) -> int:
    return int.from_bytes(data, "little" if little else "big")


def _shape(data: bytes, little: bool) -> Shape:
    if len(data) < 16:
        raise Corrupt("a short format")
    tag, channels, rate, byte_rate, block, bits = (
        _number(data[at:end], little) for at, end in ((0, 2), (2, 4), (4, 8), (8, 12), (12, 14), (14, 16))
    )
    if tag == EXTENSIBLE and len(data) >= 26:
        tag = _number(data[24:26], little)
    if not 1 <= channels <= MOST_CHANNELS or not rate or not block:
        raise Corrupt(f"{channels} channels of {rate} samples a second in blocks of {block} bytes")
    samples = 1 if tag in PLAIN else _number(data[18:20], little) if tag in BLOCKS else 0
    return Shape(_codec(tag, bits, little), channels, rate, byte_rate, block, samples)


def _codec(tag: int, bits: int, little: bool) -> str:
    end = "le" if little else "be"
    if tag == PCM:
        return "pcm_u8" if bits <= 8 else f"pcm_s{(bits + 7) // 8 * 8}{end}"
    if tag == FLOAT:
        return f"pcm_f{bits}{end}"
    return CODECS.get(tag, f"{tag:#06x}")


def _found(shape: Shape, promised: int, there: int, fact: int | None, *, is_known: bool) -> Found:
    """`promised` and `there`: bytes of data; `fact`: samples of each channel, where the file says so."""
    truncated = is_known and there < promised
    size = min(promised, there)
    if fact and shape.samples != 1 and not truncated:
        seconds = fact / shape.rate
    elif shape.samples:
        seconds = size // shape.block * shape.samples / shape.rate
    elif shape.byte_rate:
        seconds = size / shape.byte_rate
    else:
        raise Corrupt("blocks without a rate")
    return Found("wav", shape.codec, shape.rate, shape.channels, seconds, truncated)
