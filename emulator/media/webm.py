"""WebM and its parent Matroska (RFC 9559), finished or cut from a live stream, timed by its blocks of sound.

It does not believe the file's own Duration: it is that of the longest track, and live streams have none.
"""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from emulator.media import ebml, opus
from emulator.media.found import Corrupt, Found, NoAudio
from emulator.media.source import Reader

TRACK, CLUSTER = 0xAE, 0x1F43B675
# Elements that are entered, by which the tree becomes a row: the names of their parts occur nowhere else. These
# are the EBML header, Segment, Info, Tracks, TrackEntry, Audio, Cluster and BlockGroup.
ENTERED = frozenset({0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, TRACK, 0xE1, CLUSTER, 0xA0})
BLOCKS = frozenset({0xA3, 0xA1})  # SimpleBlock, and the Block of a BlockGroup
LACED = 0x06  # flags of a block: it holds several packets
TRACKS = 64
SOUND = 2
LONGEST_VALUE = 64
LOOKED_AT = ebml.LONGEST + 16  # bytes: an element's header, a block's header, the first of its sound
CODECS = {"A_OPUS": "opus", "A_VORBIS": "vorbis", "A_AAC": "aac", "A_FLAC": "flac", "A_MPEG": "mp3"}
PACKETS = {"aac": 1024, "mp3": 1152}  # samples, where each packet has as many


@dataclass(slots=True)
class Track:
    """One track, as far as it has been described."""

    number: int = 0
    type: int = 0
    codec: str | None = None
    rate: float = 8000.0  # Matroska's default
    channels: int = 1
    packet: int = 0  # nanoseconds
    delay: int = 0  # nanoseconds before the sound


@dataclass(slots=True)
class State:
    """What has been read of a file so far. Times are in units of `scale` nanoseconds where nothing else is said."""

    doc_type: str = ""
    scale: int = 1_000_000
    tracks: list[Track] = field(default_factory=list)
    sound: Track | None = None  # the first track of it, once there are blocks
    cluster: int = 0
    begin: int | None = None
    end: int = 0
    last: float = 0.0  # seconds of the last block
    discarded: int = 0  # nanoseconds at the end of the last block


def measure(reader: Reader, start: int, enough: float) -> Found:
    """The sound from `start` on, walked until `enough` seconds. Raises Corrupt, NoAudio."""
    state = State()
    truncated = _walk(reader, start, state, enough)
    if truncated and not state.tracks:
        raise Corrupt("no tracks before the file ends")
    track = state.sound or _sound(state)
    name = "webm" if state.doc_type == "webm" else "matroska"
    rate = opus.RATE if track.codec == "opus" else int(track.rate)
    return Found(name, track.codec or "", rate, track.channels, max(0.0, _seconds(state)), truncated)


def _walk(reader: Reader, at: int, state: State, enough: float) -> bool:
    """Read elements until the file ends, or what comes is none; whether more was promised."""
    truncated = False
    while at < reader.size:
        data = reader.at(at, LOOKED_AT)
        element = ebml.element(data)
        if element is None:
            return True
        at += element.header
        end = at + element.size if element.size is not None else 0
        if element.name in ENTERED:
            truncated = truncated or end > reader.size
            _enter(state, element.name)
            if _seconds(state) > enough:
                break
            continue
        if not at <= end <= reader.size:
            return True
        if element.name in BLOCKS:
            _block(state, data[element.header :], end - at)
        elif element.name in VALUES and end - at <= LONGEST_VALUE:
            VALUES[element.name](state, reader.at(at, end - at))
        at = end
    return truncated


def _enter(state: State, name: int) -> None:
    if name == TRACK:
        state.tracks.append(Track())
        if len(state.tracks) > TRACKS:
            raise Corrupt("more tracks than a recording has")
    elif name == CLUSTER:
        state.cluster = 0


def _sound(state: State) -> Track:
    """The first track of sound. Raises NoAudio, Corrupt."""
    for track in state.tracks:
        if track.type == SOUND and track.codec:
            if not math.isfinite(track.rate) or track.rate < 1 or not track.channels:
                raise Corrupt(f"{track.channels} channels of {track.rate} samples a second")
            return track
    raise NoAudio("no Matroska track of sound in a known codec")


def _block(state: State, data: bytes, size: int) -> None:
    """A block of the track of sound moves the end; `data`: its first bytes, and perhaps some that follow it."""
    track = state.sound = state.sound or _sound(state)
    width = ebml.width(data[:1])
    if not width or size < width + 3 or int.from_bytes(data[:width], "big") != track.number | 1 << 7 * width:
        return
    time = state.cluster + int.from_bytes(data[width : width + 2], "big", signed=True)
    if state.begin is None:
        state.begin = state.end = time
    if time >= state.end:
        packet = data[width + 3 : min(width + 5, size)]
        laced = data[width + 2] & LACED and packet
        state.end, state.discarded = time, 0
        state.last = _packet(track, packet) * (packet[0] + 1 if laced else 1)


def _packet(track: Track, data: bytes) -> float:
    """The seconds of one packet that begins with these two bytes; 0 when that is not known."""
    if track.codec == "opus":
        return opus.samples(data) / opus.RATE
    if track.packet:
        return track.packet / 1e9
    return PACKETS.get(track.codec or "", 0) / track.rate


def _seconds(state: State) -> float:
    """Of the sound so far."""
    track = state.sound
    if track is None or state.begin is None:
        return 0.0
    return ((state.end - state.begin) * state.scale - track.delay - state.discarded) / 1e9 + state.last


def _doc_type(state: State, data: bytes) -> None:
    state.doc_type = _text(data)


def _scale(state: State, data: bytes) -> None:
    state.scale = int.from_bytes(data, "big") or state.scale


def _cluster_time(state: State, data: bytes) -> None:
    state.cluster = int.from_bytes(data, "big")


def _discarded(state: State, data: bytes) -> None:
    state.discarded = max(0, int.from_bytes(data, "big", signed=True))


def _codec(state: State, data: bytes) -> None:
    if state.tracks:
        state.tracks[-1].codec = CODECS.get(_text(data).split("/")[0])


def _rate(state: State, data: bytes) -> None:
    if state.tracks and len(data) in (4, 8):
        state.tracks[-1].rate = float(struct.unpack(">f" if len(data) == 4 else ">d", data)[0])


def _number_of_track(name: str) -> Callable[[State, bytes], None]:
    def read(state: State, data: bytes) -> None:
        if state.tracks:
            setattr(state.tracks[-1], name, int.from_bytes(data, "big"))

    return read


def _text(data: bytes) -> str:
    return data.rstrip(b"\0").decode("ascii", "replace")


VALUES: dict[int, Callable[[State, bytes], None]] = {
    0x4282: _doc_type,
    0x2AD7B1: _scale,
    0xD7: _number_of_track("number"),
    0x83: _number_of_track("type"),
    0x86: _codec,
    0xB5: _rate,
    0x9F: _number_of_track("channels"),
    0x23E383: _number_of_track("packet"),
    0x56AA: _number_of_track("delay"),
    0xE7: _cluster_time,
    0x75A2: _discarded,
}
