"""The uploader under the emulator: it is throttled, loses answers, S3 stays away, and it must not poll too fast."""

import time
import wave
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import uploader
from botocore.config import Config

START = {"operation": "StartTranscriptionJob"}
READ = {"TranscriptionJobName": "calls-one"}


@pytest.fixture
def transcribe(transcribe_space: Any) -> Any:
    """A client with the uploader's own settings, in the place of the plugin's."""
    return transcribe_space.client("transcribe", config=uploader.CONFIG)


@pytest.fixture
def bucket(transcribe_s3: Any) -> str:
    transcribe_s3.create_bucket(Bucket="sounds")
    return "sounds"


@pytest.fixture
def fast_forward(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever the uploader sleeps, the emulator's clock goes on by as much, and nobody waits."""
    clock.hold()
    monkeypatch.setattr(time, "sleep", clock.advance)


def folder_of(tmp_path: Path, *names: str) -> Path:
    """A folder with sounds of two seconds, silence: the emulator's script is what is heard."""
    for name in names:
        with wave.open(str(tmp_path / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, 16000, 0, "NONE", ""))
            file.writeframes(bytes(2 * 16000 * 2))
    return tmp_path


def habits(space: Any) -> set[str]:
    """The bad habits that the emulator has seen in this test."""
    return {case["habit"] for case in space.control.get("lint", access_key=space.access_key)}


def test_the_words_and_the_subtitles_lie_beside_the_sound(
    transcribe: Any, transcribe_s3: Any, bucket: str, say: Any, tmp_path: Path, transcribe_space: Any
) -> None:
    say("Good morning.")
    folder = folder_of(tmp_path, "one")
    assert uploader.transcribe_all(transcribe, transcribe_s3, folder, bucket, "calls") == []
    assert (folder / "one.txt").read_text() == "Good morning.\n"
    assert (folder / "one.vtt").read_text().startswith("WEBVTT")
    assert habits(transcribe_space) == set()


def test_a_throttled_start_is_tried_again_with_growing_waits(
    transcribe: Any, transcribe_s3: Any, bucket: str, fault: Any, expect: Any, tmp_path: Path
) -> None:
    throttling = fault({"raise": "ThrottlingException"}, **START, nth="1-2")
    # Checked when the test ends.
    expect(
        {"rule": "back_off", "call": START, "first": uploader.FIRST_WAIT, "factor": 2},
        {"rule": "calls", "calls": [{**START, "error": "Throttling*", "times": 2}, {**START, "error": ""}]},
    )
    assert uploader.transcribe_all(transcribe, transcribe_s3, folder_of(tmp_path, "one"), bucket, "calls") == []
    assert throttling.fired == 2


def test_a_start_whose_answer_is_lost_is_done_once(
    transcribe: Any, transcribe_s3: Any, bucket: str, fault: Any, journal: Any, tmp_path: Path
) -> None:
    fault({"raise": "InternalFailureException", "done": True}, **START, nth=1)
    assert uploader.transcribe_all(transcribe, transcribe_s3, folder_of(tmp_path, "one"), bucket, "calls") == []
    assert [line["error"]["code"] for line in journal(**START)] == ["InternalFailureException", "ConflictException"]


def test_a_start_that_is_not_answered_in_time_is_tried_again(
    transcribe_space: Any, transcribe_s3: Any, bucket: str, fault: Any, journal: Any, tmp_path: Path
) -> None:
    transcribe = transcribe_space.client("transcribe", config=uploader.CONFIG.merge(Config(read_timeout=0.5)))
    stalled = fault({"delay": "1h"}, **START, nth=1)
    assert uploader.transcribe_all(transcribe, transcribe_s3, folder_of(tmp_path, "one"), bucket, "calls") == []
    assert stalled.fired == 1
    assert len(journal(**START)) == 2


def test_a_run_after_a_crash_takes_up_what_was_started(
    transcribe: Any, transcribe_s3: Any, bucket: str, journal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path, "one", "two")
    with monkeypatch.context() as crash:
        crash.setattr(uploader, "finished", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            uploader.transcribe_all(transcribe, transcribe_s3, folder, bucket, "calls")
    assert uploader.transcribe_all(transcribe, transcribe_s3, folder, bucket, "calls") == []
    assert (folder / "two.txt").exists()
    assert [line["status"] for line in journal(**START)] == [200, 200, 400, 400], "nothing is started twice"


@pytest.mark.usefixtures("fast_forward")
def test_when_s3_stays_away_the_reason_is_told(
    transcribe: Any, transcribe_s3: Any, bucket: str, fault: Any, tmp_path: Path
) -> None:
    fault({"s3": {"write": "ServiceUnavailable"}}, door="worker", name="calls-one")
    folder = folder_of(tmp_path, "one", "two")
    [failure] = uploader.transcribe_all(transcribe, transcribe_s3, folder, bucket, "calls")
    reason = transcribe.get_transcription_job(**READ)["TranscriptionJob"]["FailureReason"]
    assert failure == f"calls-one: {reason}"
    assert "S3" in reason
    assert not (folder / "one.txt").exists()
    assert (folder / "two.txt").exists(), "one that fails does not stop the others"


def test_every_page_is_read(
    transcribe: Any, transcribe_s3: Any, bucket: str, expect: Any, journal: Any, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path, "one", "two", "three", "four", "five")
    uploader.transcribe_all(transcribe, transcribe_s3, folder, bucket, "calls")
    expect({"rule": "pages"})
    found = list(uploader.jobs(transcribe, "calls", page=2))
    assert {job["TranscriptionJobName"] for job in found} == {
        f"calls-{name}" for name in ("one", "two", "three", "four", "five")
    }
    assert len(journal(operation="ListTranscriptionJobs")) == 3


def polled(transcribe: Any) -> None:
    """What the uploader did before it took the waiter."""
    while transcribe.get_transcription_job(**READ)["TranscriptionJob"]["TranscriptionJobStatus"] == "IN_PROGRESS":
        time.sleep(1)


@pytest.mark.usefixtures("fast_forward")
@pytest.mark.parametrize(
    ("wait", "seen"),
    [(polled, {"polls-fast"}), (lambda transcribe: uploader.finished(transcribe, "calls-one"), set())],
    ids=["before: a loop", "after: the waiter"],
)
def test_nobody_polls_faster_than_the_waiter(
    transcribe: Any,
    transcribe_s3: Any,
    bucket: str,
    say: Any,
    tmp_path: Path,
    transcribe_space: Any,
    wait: Any,
    seen: set[str],
) -> None:
    say("It takes a while.", job={"running": "25s"})
    [sound] = folder_of(tmp_path, "one").iterdir()
    uploader.start(transcribe, transcribe_s3, sound, bucket, "calls")
    wait(transcribe)
    assert habits(transcribe_space) == seen
