"""MP4 and M4A (ISO 14496-12): the track of sound as the movie box describes it, wherever that is, and its fragments."""

from emulator.media import mp4_boxes
from emulator.media.boxes import Box, boxes
from emulator.media.found import Corrupt, Found, NoAudio
from emulator.media.mp4_boxes import State, Track
from emulator.media.source import PIECE, Reader

ENTERED = frozenset({b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"})
LOOKED_AT = 4096  # bytes of a box: more than any description needs
M4A_BRANDS = (b"M4A ", b"M4B ", b"M4P ")


def measure(reader: Reader, start: int, _enough: float) -> Found:
    """The sound in the file that begins at `start`. Raises Corrupt, NoAudio.

    Of a file whose media is cut, the seconds are as many as its share of the bytes: the tables say more than there is.
    """
    state = State()
    there, is_cut = _walk(reader, start, state)
    track = _sound(state)
    seconds = _seconds(state, track, there)
    name = "m4a" if state.brand in M4A_BRANDS else "mp4"
    return Found(name, track.codec or "", track.rate, track.channels, max(0.0, seconds), is_cut)


def _walk(reader: Reader, at: int, state: State) -> tuple[float, bool]:
    """Read all boxes; which share of the media is there, and whether anything is cut."""
    promised = missing = 0
    has_movie = is_cut = False
    for box in boxes(reader, at, ENTERED):
        is_cut = box.end > reader.size
        if box.name == b"mdat":
            if state.fragment:
                promised = missing = 0  # a fragment's own media
            promised += box.end - box.start
            missing += max(0, box.end - reader.size)
        elif is_cut:
            break
        elif box.name == b"moof":
            promised = missing = 1  # until its media comes, all of it is missing
        elif box.name == b"moov":
            has_movie = True
        else:
            _read(reader, state, box)
    if not has_movie:
        raise Corrupt("no movie box, or half of one")
    return 1 - missing / promised if promised else 1, is_cut or missing > 0


def _read(reader: Reader, state: State, box: Box) -> None:
    read = mp4_boxes.ANYWHERE.get(box.name) or (mp4_boxes.IN_TRACK.get(box.name) if state.tracks else None)
    if read:
        most = PIECE if box.name == b"trun" else LOOKED_AT
        read(state, reader.exactly(box.start, min(most, box.end - box.start)))


def _sound(state: State) -> Track:
    """The first track of sound. Raises NoAudio, Corrupt."""
    for track in state.tracks:
        if track.is_sound and track.codec:
            if not (track.scale and track.rate and track.channels):
                raise Corrupt(f"{track.channels} channels of {track.rate} samples a second")
            return track
    raise NoAudio("no MP4 track of sound in a known codec")


def _seconds(state: State, track: Track, there: float) -> float:
    """Of the sound: what the movie box lists and the fragments bring, without what is edited out."""
    if track.fragments:
        listed = track.duration if track.has_samples else 0
        return (listed + track.fragments - state.newest * (1 - there) - track.skipped) / track.scale
    seconds = (track.duration - track.skipped) / track.scale
    if track.edited and state.scale:
        seconds = min(seconds, track.edited / state.scale)
    return seconds * there
