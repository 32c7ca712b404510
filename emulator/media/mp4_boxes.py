"""What the boxes of an MP4 file say (ISO 14496-12): each is read by a function of its own. It looks for none."""

from collections.abc import Callable
from dataclasses import dataclass, field

from emulator.media import esds
from emulator.media.found import Corrupt

TRACKS = 64
EDITS = 16  # of a track: more are not looked at
SAMPLES = 4_000_000  # in all fragments: those of a day
UNKNOWN = (0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF)  # durations
CODECS = {
    b"mp4a": "aac", b".mp3": "mp3", b"Opus": "opus", b"fLaC": "flac", b"alac": "alac", b"samr": "amr_nb",
    b"sawb": "amr_wb", b"ac-3": "ac3", b"ec-3": "eac3", b"ulaw": "pcm_mulaw", b"alaw": "pcm_alaw",
    b"sowt": "pcm_s16le", b"twos": "pcm_s16be",
}  # fmt: skip
_DESCRIBED = 44  # bytes of `stsd` up to the end of a sound's description


@dataclass(slots=True)
class Track:
    """One track, as far as it has been described. Times are in units of 1 / `scale` seconds."""

    id: int = 0
    is_sound: bool = False
    scale: int = 0
    duration: int = 0
    has_samples: bool = False  # in the movie box; else they are in fragments
    codec: str | None = None
    rate: int = 0
    channels: int = 0
    skipped: int = 0  # what the decoder gives before the sound
    edited: int = 0  # what is to be heard, in units of the movie; 0: all
    sample: int = 0  # length of a sample in fragments that say none
    fragments: int = 0


@dataclass(slots=True)
class State:
    """What has been read of a file so far."""

    brand: bytes = b""
    scale: int = 0  # of the movie
    tracks: list[Track] = field(default_factory=list)
    fragment: Track | None = None  # the track that the current fragment belongs to
    sample: int = 0  # length of a sample in the current fragment
    newest: int = 0  # what the current fragment holds
    samples: int = 0  # in all fragments


class Fields:
    """Reads the numbers of a box one after the other; behind its end there are none. Raises Corrupt there."""

    __slots__ = ("_at", "_data", "flags", "wide")

    def __init__(self, data: bytes, *, dated: bool = False) -> None:
        """`dated`: two times come first that nobody needs, of creation and of change."""
        self._data = data
        self._at = 0
        self.wide = self.take(1) == 1  # version 1: times have eight bytes
        self.flags = self.take(3)
        self._at += (16 if self.wide else 8) if dated else 0

    def take(self, width: int, *, signed: bool = False) -> int:
        """The next number, of so many bytes."""
        self._at += width
        if self._at > len(self._data):
            raise Corrupt("a box is too short for what it says")
        return int.from_bytes(self._data[self._at - width : self._at], "big", signed=signed)

    def time(self, *, signed: bool = False) -> int:
        """The next time."""
        return self.take(8 if self.wide else 4, signed=signed)


def _file_type(state: State, data: bytes) -> None:
    state.brand = data[:4]


def _movie(state: State, data: bytes) -> None:
    fields = Fields(data, dated=True)
    state.scale = fields.take(4)


def _track(state: State, data: bytes) -> None:
    if len(state.tracks) >= TRACKS:
        raise Corrupt("more tracks than a recording has")
    fields = Fields(data, dated=True)
    state.tracks.append(Track(id=fields.take(4)))


def _edits(state: State, data: bytes) -> None:
    """The sound begins where the first edit does, and is as long as all of them, empty ones left out."""
    fields, track = Fields(data), state.tracks[-1]
    skipped = None
    for _ in range(min(fields.take(4), EDITS)):
        length, begin = fields.time(), fields.time(signed=True)
        fields.take(4)
        if begin >= 0:
            track.edited += length
            skipped = begin if skipped is None else skipped
    track.skipped = skipped or 0


def _media(state: State, data: bytes) -> None:
    fields, track = Fields(data, dated=True), state.tracks[-1]
    track.scale, duration = fields.take(4), fields.time()
    track.duration = 0 if duration in UNKNOWN else duration


def _handler(state: State, data: bytes) -> None:
    state.tracks[-1].is_sound = data[8:12] == b"soun"


def _description(state: State, data: bytes) -> None:
    """The first entry. Its own number of channels and rate are often a fiction, and then `esds` knows better."""
    track = state.tracks[-1]
    if not track.is_sound or len(data) < _DESCRIBED:
        return
    track.codec = CODECS.get(data[12:16])
    track.channels = int.from_bytes(data[32:34], "big")
    track.rate = 48000 if track.codec == "opus" else int.from_bytes(data[40:42], "big")
    at = data.find(b"esds", _DESCRIBED)
    if data[12:16] == b"mp4a" and at >= 0:
        sound = esds.sound(data[at + 4 :])
        track.codec = sound.codec
        track.rate, track.channels = sound.rate or track.rate, sound.channels or track.channels


def _times(state: State, data: bytes) -> None:
    state.tracks[-1].has_samples = Fields(data).take(4) > 0


def _fragment_defaults(state: State, data: bytes) -> None:
    fields = Fields(data)
    track = _named(state, fields.take(4))
    fields.take(4)
    if track:
        track.sample = fields.take(4)


def _fragment(state: State, data: bytes) -> None:
    fields = Fields(data)
    state.fragment = _named(state, fields.take(4))
    for flag, width in ((1, 8), (2, 4)):  # the offset of the data, the description
        if fields.flags & flag:
            fields.take(width)
    given = fields.take(4) if fields.flags & 8 else 0
    state.sample = given or (state.fragment.sample if state.fragment else 0)
    state.newest = 0


def _run(state: State, data: bytes) -> None:
    """Samples of a fragment: as many, each with its length, or all with one."""
    fields, track = Fields(data), state.fragment
    count = fields.take(4)
    at = 8 + (4 if fields.flags & 1 else 0) + (4 if fields.flags & 4 else 0)
    width = sum(4 for flag in (0x100, 0x200, 0x400, 0x800) if fields.flags & flag)
    state.samples += count
    if at + width * count > len(data) or state.samples > SAMPLES:
        raise Corrupt("a run is too short for what it says, or there are too many")
    length = count * state.sample
    if fields.flags & 0x100:
        length = sum(int.from_bytes(data[start : start + 4], "big") for start in range(at, at + width * count, width))
    if track:
        track.fragments += length
        state.newest = length if track.is_sound else state.newest


def _named(state: State, number: int) -> Track | None:
    return next((track for track in state.tracks if track.id == number), None)


ANYWHERE: dict[bytes, Callable[[State, bytes], None]] = {
    b"ftyp": _file_type,
    b"mvhd": _movie,
    b"tkhd": _track,
    b"trex": _fragment_defaults,
    b"tfhd": _fragment,
    b"trun": _run,
}
IN_TRACK: dict[bytes, Callable[[State, bytes], None]] = {
    b"elst": _edits,
    b"mdhd": _media,
    b"hdlr": _handler,
    b"stsd": _description,
    b"stts": _times,
}
