"""What is found in the media of a job, and why media are refused. Nothing large is read whole."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from emulator.jobs import life
from emulator.jobs.delivery import NOT_READABLE, DeliveryFailed, Stored
from emulator.jobs.media import PIECE, Ahead, Unfit, Want, detected, judge, listen, seconds_of, unheard
from emulator.media.found import Found
from emulator.store.database import Resource
from tests.jobs.shelf import Put, Shelf
from tests.jobs.sound import head, wav

GOOD = Found("wav", "pcm_s16le", 16_000, 1, 2.0, truncated=False)
HOUR = 3600
GIGABYTE = 1024**3

TOO_SHORT = (
    "The input media file length is too small. Minimum audio duration is 0.500000 seconds. "
    "Check the length of the file and try your request again."
)
TOO_LONG = (
    "Invalid file size: file size too large. Maximum audio duration is 4.000000 hours."
    "Check the length of the file and try your request again."
)


class Sparse(Shelf):
    """One object with a head, and nothing but noughts behind it; remembers how much was read."""

    def __init__(self, start: bytes, size: int) -> None:
        super().__init__()
        self.start = start
        self.size = size
        self.given = 0

    def read(self, stored: Stored, offset: int, length: int) -> bytes:
        self.given += length
        return self.start[offset : offset + length].ljust(length, b"\0")


def job_of(kind: str = life.TRANSCRIPTION_JOB, **members: Any) -> Resource:
    return Resource(kind, "1", "r", "j", 1.0, life.IN_PROGRESS, 1.0, {"media": ["b", "k.wav"], **members})


def shelf_with(body: bytes) -> Shelf:
    shelf = Shelf()
    shelf.objects["b", "k.wav"] = Put("r", body, "audio/wav")
    return shelf


def heard_in(body: bytes, *, hashed: bool = False, **members: Any) -> dict[str, Any]:
    return listen(job_of(**members), shelf_with(body), hashed=hashed)


def test_what_is_kept_of_good_media() -> None:
    heard = heard_in(wav(1.5, rate=8000, channels=2))
    assert heard == {"format": "wav", "rate": 8000, "seconds": 1.5, "metadata": {}}


def test_what_scripts_may_ask_for_is_kept_too() -> None:
    body = wav(0.5)
    shelf = shelf_with(body)
    shelf.metadata = {"case": "7"}
    heard = listen(job_of(), shelf, hashed=True)
    assert (heard["metadata"], heard["sha256"]) == ({"case": "7"}, hashlib.sha256(body).hexdigest())


def test_who_defines_two_channels_needs_two() -> None:
    defined = [{"ChannelId": 0, "ParticipantRole": "AGENT"}, {"ChannelId": 1, "ParticipantRole": "CUSTOMER"}]
    assert heard_in(wav(1.5, channels=2), ChannelDefinitions=defined)["seconds"] == 1.5
    with pytest.raises(Unfit) as unfit:
        heard_in(wav(1.5), ChannelDefinitions=defined)
    assert unfit.value.reason == "Invalid number of channels: number of channels too small"


def test_what_the_request_gave_is_shown_as_it_was_given() -> None:
    heard = heard_in(wav(1), MediaFormat="wav", MediaSampleRateHertz=16_000)
    job = job_of(heard=heard)
    assert detected(job) == {"MediaFormat": "wav", "MediaSampleRateHertz": 16_000}
    assert (seconds_of(job), seconds_of(job_of())) == (1.0, None)
    assert detected(job_of()) == {}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "Unsupported media format"),
        (b"Los Angeles\n", "Unsupported media format"),
        (
            b"fLaC\0\0",
            "The data in your input media file isn't valid. Check the media file and try your request again.",
        ),
        (
            wav(0.4999),
            TOO_SHORT,
        ),
    ],
)
def test_bytes_that_no_job_can_use(body: bytes, reason: str) -> None:
    with pytest.raises(Unfit) as unfit:
        heard_in(body)
    assert unfit.value.reason == reason


def test_media_that_have_gone_since_the_start() -> None:
    shelf = Shelf()
    shelf.missing.add(("b", "k.wav"))
    with pytest.raises(DeliveryFailed) as failed:
        listen(job_of(), shelf, hashed=False)
    assert failed.value.reason == NOT_READABLE


ASKED = Want(life.TRANSCRIPTION_JOB)


@pytest.mark.parametrize(
    ("want", "changes", "reason"),
    [
        (ASKED, {"format": "matroska"}, "Unsupported media format"),
        (
            ASKED._replace(format="mp3"),
            {},
            "The media format provided does not match the detected media format",
        ),
        (ASKED, {"rate": 7999}, "Invalid sample rate for audio file"),
        (ASKED, {"rate": 48_001}, "Invalid sample rate for audio file"),
        (ASKED._replace(kind=life.MEDICAL_JOB), {"rate": 15_999}, "Invalid sample rate for audio file"),
        (ASKED._replace(kind=life.SCRIBE_JOB), {"rate": 15_999}, "Invalid sample rate for audio file"),
        (ASKED._replace(rate=8000), {}, "The sample rate provided does not match the detected sample rate"),
        (ASKED, {"channels": 3}, "Invalid number of channels: number of channels too large"),
        (ASKED._replace(least_channels=2), {}, "Invalid number of channels: number of channels too small"),
        (
            ASKED,
            {"seconds": 4 * HOUR + 0.001},
            TOO_LONG,
        ),
    ],
)
def test_media_that_the_service_refuses(want: Want, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unfit) as unfit:
        judge(want, replace(GOOD, **changes))
    assert unfit.value.reason == reason


@pytest.mark.parametrize(
    ("want", "changes"),
    [
        (ASKED, {"rate": 8000, "channels": 2}),
        (ASKED._replace(least_channels=2), {"channels": 2}),
        (ASKED, {"rate": 48_000, "seconds": 4.0 * HOUR}),
        (ASKED._replace(format="wav", rate=16_000), {}),
        (ASKED._replace(kind=life.MEDICAL_JOB), {"rate": 16_000, "seconds": 0.5}),
        (ASKED._replace(format="mp4"), {"format": "m4a"}),
        (ASKED._replace(format="m4a"), {"format": "mp4"}),
        (ASKED._replace(format="ogg", rate=16_000), {"format": "ogg", "codec": "opus", "rate": 48_000}),
    ],
)
def test_media_at_the_limits_are_good(want: Want, changes: dict[str, Any]) -> None:
    judge(want, replace(GOOD, **changes))


@pytest.mark.parametrize("body", [b"", head(2 * GIGABYTE - 100), head(4 * HOUR * 32_000 + 32_000)])
def test_a_huge_object_is_refused_by_its_first_bytes(body: bytes) -> None:
    sparse = Sparse(body, 2 * GIGABYTE)
    with pytest.raises(Unfit):
        listen(job_of(), sparse, hashed=False)
    assert sparse.given < 2 * 1024 * 1024


def test_only_running_jobs_with_media_are_listened_to_and_once() -> None:
    assert unheard(job_of())
    assert not unheard(job_of(heard={}))
    assert not unheard(job_of()._replace(status=life.QUEUED))
    assert not unheard(job_of()._replace(document={}))


class Counted(Shelf):
    """One object; counts the parts that are asked for."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body
        self.parts: list[tuple[int, int]] = []

    def read(self, stored: Stored, offset: int, length: int) -> bytes:
        self.parts.append((offset, length))
        return self.body[offset : offset + length]


def test_what_is_read_straight_on_is_fetched_in_large_pieces() -> None:
    body = bytes(range(256)) * 40 * 4096  # 40 MiB
    shelf = Counted(body)
    ahead = Ahead(Stored(shelf, "r", "b", "k", len(body), {}))
    step = 256 * 1024
    assert b"".join(ahead.read(offset, step) for offset in range(0, len(body), step)) == body
    assert len(shelf.parts) == 1 + -(-(len(body) - step) // PIECE)
    assert max(length for _, length in shelf.parts) == PIECE


def test_jumps_fetch_no_more_than_they_want() -> None:
    body = bytes(range(256)) * 100_000
    shelf = Counted(body)
    ahead = Ahead(Stored(shelf, "r", "b", "k", len(body), {}))
    for offset, length in ((0, 16), (9_000_000, 10), (20, 5), (21, 3), (len(body) - 4, 4)):
        assert ahead.read(offset, length) == body[offset : offset + length]
    assert shelf.parts == [(0, 16), (9_000_000, 10), (20, 5), (len(body) - 4, 4)]
