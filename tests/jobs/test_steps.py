"""The steps: what becomes of a thing that is due, and what is to be put into S3."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.clock import Clock
from emulator.jobs import life
from emulator.jobs.outcome import Delivery, Parts
from emulator.jobs.steps import step
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store

NOW = 1_715_896_910.0
WHERE = ("111122223333", "eu-west-1")
NINETY_DAYS = 90 * 24 * 3600


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    (tmp_path / "call.yaml").write_text("match: { media: '*call*' }\nsay: [{ spk_0: Hi. }, { spk_1: Yes? }]\n")
    (tmp_path / "german.yaml").write_text("match: { language: de-DE }\nsay: Guten Tag.\n")
    clock = Clock()
    clock.hold(NOW)
    store = Store(":memory:")
    yield Parts(store, clock, Library(tmp_path), Settings(job_seconds=4.0))
    store.close()


def job(status: str = life.IN_PROGRESS, **members: Any) -> Resource:
    document = {
        "LanguageCode": "en-US",
        "Media": {"MediaFileUri": "s3://b/call.mp3"},
        "output": ["bucket", "a/key.json"],
        "heard": {"format": "mp3", "rate": 44_100},
        **members,
    }
    present = {name: value for name, value in document.items() if value is not None}
    return Resource(life.TRANSCRIPTION_JOB, *WHERE, "j", NOW, status, NOW, present, 1)


def results(delivery: Delivery) -> Any:
    return json.loads(delivery.body)["results"]


def test_a_job_is_completed_with_its_transcript(parts: Parts) -> None:
    done, [delivery], *_ = step(job(), parts)
    assert (done.status, done.due) == ("COMPLETED", NOW + NINETY_DAYS)
    assert done.document["CompletionTime"] == NOW
    assert (done.document["MediaFormat"], done.document["MediaSampleRateHertz"]) == ("mp3", 44_100)
    assert delivery[:3] == ("eu-west-1", "bucket", "a/key.json")
    assert delivery.content_type == "application/json"
    document = json.loads(delivery.body)
    assert (document["jobName"], document["accountId"]) == ("j", "111122223333")
    assert document["results"]["transcripts"] == [{"transcript": "Hi. Yes?"}]
    assert "speaker_labels" not in document["results"]


def test_speakers_are_labelled_when_asked_for(parts: Parts) -> None:
    _, [delivery], *_ = step(job(Settings={"ShowSpeakerLabels": True, "MaxSpeakerLabels": 3}), parts)
    assert results(delivery)["speaker_labels"]["speakers"] == 2


def test_the_language_takes_part_in_finding_the_script(parts: Parts) -> None:
    _, [delivery], *_ = step(job(LanguageCode="de-DE", Media={"MediaFileUri": "s3://b/x"}), parts)
    assert results(delivery)["transcripts"] == [{"transcript": "Guten Tag."}]


def test_words_are_said_within_the_audio(parts: Parts) -> None:
    for seconds in (0.5, 1.0):
        heard = {"format": "wav", "rate": 8000, "seconds": seconds}
        _, [delivery], *_ = step(job(heard=heard, Media={"MediaFileUri": "s3://b/x"}), parts)
        ends = [float(item["end_time"]) for item in results(delivery)["items"] if "end_time" in item]
        assert 0.8 * seconds < max(ends) <= seconds


def test_one_language_is_identified(parts: Parts) -> None:
    done, [delivery], *_ = step(
        job(
            LanguageCode=None,
            IdentifyLanguage=True,
            LanguageOptions=["de-DE", "en-GB"],
            Media={"MediaFileUri": "s3://b/x"},
        ),
        parts,
    )
    assert (done.document["LanguageCode"], done.document["IdentifiedLanguageScore"]) == ("de-DE", 1.0)
    document = results(delivery)
    assert document["transcripts"] == [{"transcript": "Guten Tag."}]
    assert document["language_code"] == "de-DE"
    assert document["language_identification"] == [{"score": "1.0", "code": "de-DE"}, {"score": "0.0", "code": "en-GB"}]


def test_without_options_it_is_english(parts: Parts) -> None:
    done, [delivery], *_ = step(job(LanguageCode=None, IdentifyLanguage=True), parts)
    assert done.document["LanguageCode"] == "en-US"
    assert results(delivery)["language_identification"] == [{"score": "1.0", "code": "en-US"}]


def test_several_languages_are_identified(parts: Parts) -> None:
    done, [delivery], *_ = step(job(LanguageCode=None, IdentifyMultipleLanguages=True), parts)
    [code] = results(delivery)["language_codes"]
    assert code["language_code"] == "en-US"
    assert code["duration_in_seconds"] > 0
    assert "LanguageCode" not in done.document
    assert done.document["LanguageCodes"] == [
        {"LanguageCode": "en-US", "DurationInSeconds": code["duration_in_seconds"]}
    ]


@pytest.mark.parametrize("kind", ["transcription-job", "medical-transcription-job", "medical-scribe-job", "analytics"])
@pytest.mark.parametrize("status", ["COMPLETED", "FAILED"])
def test_a_job_that_has_rested_is_forgotten(parts: Parts, kind: str, status: str) -> None:
    rested, deliveries, called, _ = step(job(status)._replace(kind=kind), parts)
    assert (rested.status, deliveries, called) == (life.FORGOTTEN, (), None)
