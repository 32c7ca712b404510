"""What an MP4 file says of its AAC (ISO 14496-1 and -3): the codec, and the real rate and channels. No decoding."""

from typing import NamedTuple

_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_CODECS = {0x40: "aac", 0x66: "aac", 0x67: "aac", 0x68: "aac", 0x69: "mp3", 0x6B: "mp3", 0xDD: "vorbis"}
_STREAM, _DECODER, _SPECIFIC = 3, 4, 5  # tags of descriptors
_SBR, _PS = 5, 29  # kinds of AAC that double the rate, and the channels too
_SBR_FOLLOWS, _PS_FOLLOWS = 0x2B7, 0x548  # patterns before what old decoders shall not see


class Sound(NamedTuple):
    """The sound of a track; None where the descriptors do not say."""

    codec: str | None
    rate: int | None = None
    channels: int | None = None


class Bits:
    """Reads numbers of any width from bytes; behind the end there are zeros."""

    __slots__ = ("_left", "_value")

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, width: int) -> int:
        """The next `width` bits."""
        self._left -= width
        shifted = self._value >> self._left if self._left >= 0 else self._value << -self._left
        return shifted & (1 << width) - 1


def sound(data: bytes) -> Sound:
    """What an ES_Descriptor says. `data`: the body of a box `esds`, and perhaps more."""
    tag, body = _descriptor(data[4:])
    if tag != _STREAM or len(body) < 3:
        return Sound(None)
    skipped = 3 + (2 if body[2] & 0x80 else 0) + (2 if body[2] & 0x20 else 0)
    tag, body = _descriptor(body[skipped:])
    if tag != _DECODER or not body:
        return Sound(None)
    codec = _CODECS.get(body[0])
    tag, specific = _descriptor(body[13:])
    return _aac(specific) if tag == _SPECIFIC and codec == "aac" else Sound(codec)


def _descriptor(data: bytes) -> tuple[int, bytes]:
    """The tag and the body of the descriptor that begins `data`; (0, nothing) when none does."""
    size = 0
    for at, byte in enumerate(data[1:5], start=2):
        size = size << 7 | byte & 0x7F
        if not byte & 0x80:
            return data[0], data[at : at + size]
    return 0, b""


def _aac(data: bytes) -> Sound:
    """What an AudioSpecificConfig says (ISO 14496-3, 1.6.2.1)."""
    bits = Bits(data[:16])
    kind, rate, channels = _kind(bits), _rate(bits), bits.take(4)
    if kind in (_SBR, _PS):
        rate = _rate(bits)
    elif kind == 2:
        bits.take(3)
        rate, kind = _extended(bits, rate, kind)
    if kind == _PS:
        channels = 2
    return Sound("aac", rate, {0: None, 7: 8}.get(channels, channels))


def _extended(bits: Bits, rate: int | None, kind: int) -> tuple[int | None, int]:
    """Rate and kind when what follows an AudioSpecificConfig doubles the rate; as they are when it does not."""
    if bits.take(11) == _SBR_FOLLOWS and bits.take(5) == _SBR and bits.take(1):
        rate = _rate(bits)
        if bits.take(11) == _PS_FOLLOWS and bits.take(1):
            kind = _PS
    return rate, kind


def _kind(bits: Bits) -> int:
    kind = bits.take(5)
    return 32 + bits.take(6) if kind == 31 else kind


def _rate(bits: Bits) -> int | None:
    index = bits.take(4)
    if index == 15:
        return bits.take(24) or None
    return _RATES[index] if index < len(_RATES) else None
