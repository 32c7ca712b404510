"""Medical transcription jobs: what the worker makes of one, and one golden file read by a human."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.clock import Clock
from emulator.jobs import life
from emulator.jobs.medical import Asked, medical_transcript, time_text
from emulator.jobs.outcome import Parts
from emulator.jobs.steps import step
from emulator.scripts.library import Library
from emulator.scripts.timeline import Segment, Timeline
from emulator.settings import Settings
from emulator.store.database import Resource, Store
from tests.jobs.heard import Bench, bench
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


SCRIPT = """
say:
  - spk_0: Mister Doe has a cold.
    at: 0.1
    entities: [{ text: Doe, type: NAME, category: PHI, confidence: 0.98 }, { text: cold, type: DATE }]
    alternatives: { Mister Dough has a cold: 0.2 }
  - spk_1: Yes, the flu.
    at: 1.0
    channel: 1
"""


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path, SCRIPT) as made:
        yield made


def heard(visit: Bench, **request: Any) -> Any:
    document = {"LanguageCode": "en-US", "output": ["bucket", "medical/j.json"], **request}
    [delivery] = visit.end(life.MEDICAL_JOB, **document).deliveries
    return json.loads(delivery.body)["results"]


def test_health_information(visit: Bench) -> None:
    entity = {"content": "Doe", "category": "PHI", "startTime": 0.53, "endTime": 0.74, "confidence": 0.98}
    results = heard(visit, ContentIdentificationType="PHI")
    assert list(results) == ["transcripts", "items", "entities"]
    [found] = results["entities"]
    assert found == entity | {"startTime": found["startTime"], "endTime": found["endTime"]}
    doe = results["items"][1]
    assert (doe["start_time"], doe["end_time"]) == (time_text(found["startTime"]), time_text(found["endTime"]))
    assert results["transcripts"][0]["transcript"].startswith("Mister Doe"), "it is not hidden"
    assert "entities" not in heard(visit)


def test_channels(visit: Bench) -> None:
    results = heard(visit, Settings={"ChannelIdentification": True})
    first, second = results["channel_labels"]["channels"]
    assert results["channel_labels"]["number_of_channels"] == 2
    assert [one["alternatives"][0]["content"] for one in second["items"]] == ["Yes", ",", "the", "flu", "."]
    assert sorted(map(str, results["items"])) == sorted(map(str, first["items"] + second["items"]))
    starts = [float(item["start_time"]) for item in results["items"] if "start_time" in item]
    assert starts == sorted(starts)


def test_alternatives(visit: Bench) -> None:
    results = heard(visit, Settings={"ShowAlternatives": True, "MaxAlternatives": 2})
    first, _ = results["segments"]
    assert [one["transcript"] for one in first["alternatives"]] == ["Mister Doe has a cold.", "Mister Dough has a cold"]


def test_a_medical_vocabulary(visit: Bench) -> None:
    visit.keep(life.MEDICAL_VOCABULARY, "ills", entries=[{"phrase": "the-flu", "display_as": "influenza"}])
    results = heard(visit, Settings={"VocabularyName": "ills"})
    assert results["transcripts"][0]["transcript"].endswith("Yes, influenza.")
