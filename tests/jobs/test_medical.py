"""Medical transcription jobs: what the worker makes of one, and one golden file read by a human."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.clock import Clock
from emulator.jobs import life
from emulator.jobs.medical import medical_transcript, time_text
from emulator.jobs.outcome import Parts
from emulator.jobs.steps import step
from emulator.jobs.transcript import Asked
from emulator.scripts.library import Library
from emulator.scripts.timeline import Segment, Timeline
from emulator.settings import Settings
from emulator.store.database import Resource, Store
from tests.jobs.visit import VISIT, word

GOLDEN = Path(__file__).parents[1] / "golden" / "medical-two-speakers.json"
NOW = 1_715_896_910.0


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    (tmp_path / "visit.yaml").write_text("match: { language: en-US }\nsay: [{ spk_0: Hi. }, { spk_1: Yes? }]\n")
    clock = Clock()
    clock.hold(NOW)
    store = Store(":memory:")
    yield Parts(store, clock, Library(tmp_path), Settings(job_seconds=4.0))
    store.close()


def job(status: str = life.IN_PROGRESS, **members: Any) -> Resource:
    document = {
        "LanguageCode": "en-US",
        "Media": {"MediaFileUri": "s3://b/visit.mp3"},
        "output": ["bucket", "medical/j.json"],
        "heard": {"format": "mp3", "rate": 44_100},
        **members,
    }
    return Resource(life.MEDICAL_JOB, "111122223333", "eu-west-1", "j", NOW, status, NOW, document, 1)


def results(asked: Asked, timeline: Timeline) -> Any:
    return json.loads(medical_transcript(asked, timeline))["results"]


def test_a_job_is_completed_with_its_transcript(parts: Parts) -> None:
    outcome = step(job(), parts)
    done, [delivery] = outcome.resource, outcome.deliveries
    assert (done.status, done.document["CompletionTime"], done.document["MediaFormat"]) == ("COMPLETED", NOW, "mp3")
    assert done.document["MediaSampleRateHertz"] == 44_100
    assert delivery[:3] == ("eu-west-1", "bucket", "medical/j.json")
    assert delivery.content_type == "application/json"
    document = json.loads(delivery.body)
    assert (document["jobName"], document["accountId"], document["status"]) == ("j", "111122223333", "COMPLETED")
    assert document["results"]["transcripts"] == [{"transcript": "Hi. Yes?"}]
    assert "speaker_labels" not in document["results"]


def test_what_was_asked_for_is_in_it(parts: Parts) -> None:
    settings = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 3}
    outcome = step(job(Settings=settings), parts)
    [delivery] = outcome.deliveries
    assert json.loads(delivery.body)["results"]["speaker_labels"]["speakers"] == 2


def test_a_queued_job_is_admitted(parts: Parts) -> None:
    admitted = step(job(life.QUEUED), parts).resource
    assert (admitted.status, admitted.due, admitted.document["StartTime"]) == ("IN_PROGRESS", NOW + 4, NOW)


def test_the_golden_file() -> None:
    """The golden file has one member a line; the real one is compact, with the keys in the same order."""
    body = medical_transcript(Asked("visit-1", "111122223333", most_speakers=2), VISIT)
    assert json.dumps(json.loads(body), indent=1, ensure_ascii=False) + "\n" == GOLDEN.read_text("utf-8")
    assert body == json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode()


def test_without_speakers_there_are_no_labels() -> None:
    document = results(Asked("j", "1"), VISIT)
    assert list(document) == ["transcripts", "items"]
    assert "spk_" not in json.dumps(document)


def test_silence() -> None:
    silent: dict[str, Any] = {"transcripts": [{"transcript": ""}], "items": []}
    assert results(Asked("j", "1"), Timeline(())) == silent
    labelled = {**silent, "speaker_labels": {"speakers": 0, "segments": []}}
    assert results(Asked("j", "1", most_speakers=2), Timeline(())) == labelled


def test_more_speakers_than_asked_for_are_taken_for_the_last() -> None:
    said = [Segment(name, (word("x", at, at + 0.5),)) for at, name in enumerate(("spk_0", "spk_3", "spk_1"))]
    labels = results(Asked("j", "1", most_speakers=2), Timeline(tuple(said)))["speaker_labels"]
    assert [segment["speaker_label"] for segment in labels["segments"]] == ["spk_0", "spk_3", "spk_3"]
    assert labels["speakers"] == 2


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "0.000000"), (0.1, "0.100"), (0.69, "0.690"), (1.43, "1.430"), (0.1 + 0.2, "0.300")]
)
def test_times(seconds: float, text: str) -> None:
    assert time_text(seconds) == text
