"""What the worker finds in the media of a job before it writes anything, and the service's words for what it can't use.

`listen` waits for S3: keep it off the event loop. `judge` is pure. Differs: nobody listens to what is said; see `said`.
"""

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from emulator.jobs import life
from emulator.jobs.delivery import NOT_READABLE, DeliveryFailed
from emulator.media.found import Found, MediaError, NoAudio, Unrecognized
from emulator.media.probe import probe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.jobs.delivery import S3, Stored
    from emulator.store.database import Resource

# Documented, and the one about the rate that was provided is recorded, without a full stop.
UNSUPPORTED = "Unsupported media format"
OTHER_FORMAT = "The media format provided does not match the detected media format"
BAD_RATE = "Invalid sample rate for audio file"
OTHER_RATE = "The sample rate provided does not match the detected sample rate"
MANY_CHANNELS = "Invalid number of channels: number of channels too large"
# Differs: call analytics takes two channels and no other number, and so does whoever defines channels; by what words it
# refuses one alone is not known.
FEW_CHANNELS = "Invalid number of channels: number of channels too small"
# Recorded, the missing space too.
TOO_LONG = (
    "Invalid file size: file size too large. Maximum audio duration is 4.000000 hours."
    "Check the length of the file and try your request again."
)
TOO_SHORT = (
    "The input media file length is too small. Minimum audio duration is 0.500000 seconds. "
    "Check the length of the file and try your request again."
)
# Differs: of these two a part is recorded ("data in your input media file isn't valid"; "Unsupported audio format").
DAMAGED = "The data in your input media file isn't valid. Check the media file and try your request again."
NO_AUDIO = "Unsupported audio format. Check that the media file has audio and try your request again."

FORMATS = frozenset({"mp3", "mp4", "wav", "flac", "ogg", "amr", "webm", "m4a"})
SAME = {"m4a": "mp4"}  # one container by two names
LEAST_SECONDS, MOST_SECONDS = 0.5, 4 * 3600.0
MOST_CHANNELS = 2
MOST_RATE = 48_000
LEAST_RATE = {life.MEDICAL_JOB: 16_000, life.SCRIBE_JOB: 16_000}
ANY_LEAST_RATE = 8_000
PIECE = 8 * 1024 * 1024


class Unfit(Exception):
    """Media that a job can't use; `reason` is its FailureReason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Ahead:
    """An object that is read in large pieces once it is read straight on: the S3 inside copies it all for a part."""

    __slots__ = ("_held", "_start", "_stored", "size")

    def __init__(self, stored: "Stored") -> None:
        self._stored = stored
        self._start = 0
        self._held = b""
        self.size = stored.size

    def read(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset` on. Raises DeliveryFailed, Unreachable."""
        start = offset - self._start
        if not 0 <= start <= start + length <= len(self._held):
            straight_on = offset > 0 and 0 <= start <= len(self._held)
            wanted = min(max(length, PIECE), self.size - offset) if straight_on else length
            self._start, self._held = offset, self._stored.read(offset, wanted)
            start = 0
        return self._held[start : start + length]


class Want(NamedTuple):
    """Who asks: a job of this kind, whose request may tell the format, the rate, and who is on which channel."""

    kind: str
    format: str | None = None
    rate: int | None = None
    least_channels: int = 1


def unheard(job: "Resource") -> bool:
    """Whether this is a running job with media that nobody has looked into yet."""
    document = job.document
    return job.status == life.IN_PROGRESS and "media" in document and "heard" not in document


def listen(job: "Resource", s3: "S3", *, hashed: bool) -> dict[str, Any]:
    """What is kept of a job's media: format, rate, seconds, the object's metadata, and its SHA-256 if it is wanted.

    Raises Unfit, DeliveryFailed, Unreachable.
    """
    stored = s3.open(job.region, *job.document["media"])
    if stored is None:
        raise DeliveryFailed(NOT_READABLE)
    request = job.document
    channels = max(1, len(request.get("ChannelDefinitions", ())))
    want = Want(job.kind, request.get("MediaFormat"), request.get("MediaSampleRateHertz"), channels)
    try:
        found = probe(Ahead(stored), MOST_SECONDS)
    except MediaError as fault:
        raise Unfit(reason_of(fault)) from fault
    judge(want, found)
    return {
        "format": want.format or found.format,
        "rate": want.rate or found.rate,
        "seconds": found.seconds,
        "metadata": stored.metadata,
        **({"sha256": _sha256(stored)} if hashed else {}),
    }


def detected(job: "Resource") -> dict[str, Any]:
    """The members of a finished job that tell of its media."""
    heard: Mapping[str, Any] = job.document.get("heard", {})
    return {"MediaFormat": heard["format"], "MediaSampleRateHertz": heard["rate"]} if heard else {}


def seconds_of(job: "Resource") -> float | None:
    """How long the media of a job are; None when nobody has looked."""
    heard: Mapping[str, Any] = job.document.get("heard", {})
    return heard.get("seconds")


def reason_of(fault: MediaError) -> str:
    """The FailureReason for bytes that are no media."""
    if isinstance(fault, Unrecognized):
        return UNSUPPORTED
    return NO_AUDIO if isinstance(fault, NoAudio) else DAMAGED


def judge(want: Want, found: Found) -> None:
    """Raises Unfit for media that the service refuses. In which order it looks is not known."""
    given = want.format or found.format
    least_rate = LEAST_RATE.get(want.kind, ANY_LEAST_RATE)
    # Opus has no rate of its own: any that is given may be the one that was recorded with.
    given_rate = found.rate if want.rate is None or found.codec == "opus" else want.rate
    faults = (
        (found.format not in FORMATS, UNSUPPORTED),
        (SAME.get(given, given) != SAME.get(found.format, found.format), OTHER_FORMAT),
        (not least_rate <= found.rate <= MOST_RATE, BAD_RATE),
        (given_rate != found.rate, OTHER_RATE),
        (found.channels > MOST_CHANNELS, MANY_CHANNELS),
        (found.channels < want.least_channels, FEW_CHANNELS),
        (found.seconds < LEAST_SECONDS, TOO_SHORT),
        (found.seconds > MOST_SECONDS, TOO_LONG),
    )
    for broken, reason in faults:
        if broken:
            raise Unfit(reason)


def _sha256(stored: "Stored") -> str:
    """In lower-case hex; the object is read in pieces."""
    digest = sha256()
    for offset in range(0, stored.size, PIECE):
        digest.update(stored.read(offset, min(PIECE, stored.size - offset)))
    return digest.hexdigest()
