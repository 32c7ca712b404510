"""What is said in the media of a job: each of its name, media and language finds a script."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from emulator.clock import Clock
from emulator.jobs import life
from emulator.jobs.outcome import Parts
from emulator.jobs.said import asked, question_of, said_in
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store


@pytest.mark.parametrize(
    ("name", "uri", "language", "expected"),
    [
        ("j", "s3://b/call.wav", "en-US", "Hi."),
        ("j", "s3://b/x.wav", "de-DE", "Guten Tag."),
        ("special", "s3://b/x.wav", "en-US", "Special."),
    ],
)
def test_the_script_that_answers(tmp_path: Path, name: str, uri: str, language: str, expected: str) -> None:
    (tmp_path / "call.yaml").write_text("match: { media: '*call*' }\nsay: Hi.\n")
    (tmp_path / "german.yaml").write_text("match: { language: de-DE }\nsay: Guten Tag.\n")
    (tmp_path / "job.yaml").write_text("match: { job: special }\nsay: Special.\n")
    document: dict[str, Any] = {"Media": {"MediaFileUri": uri}}
    job = Resource(life.MEDICAL_JOB, "1", "r", name, 1.0, life.IN_PROGRESS, 1.0, document)
    store = Store(":memory:")
    [segment] = said_in(job, language, Parts(store, Clock(), Library(tmp_path), Settings())).segments
    store.close()
    assert segment.text == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, {"language": "en-US", "tag": {}, "vocabulary": ()}),
        ({"LanguageCode": "de-DE", "Settings": {"VocabularyName": "v"}}, {"language": "de-DE", "vocabulary": ("v",)}),
        ({"LanguageOptions": ["fr-FR", "de-DE"]}, {"language": "fr-FR"}),
        ({"Settings": {"LanguageOptions": ["it-IT"]}}, {"language": "it-IT"}),
        ({"Media": {"RedactedMediaFileUri": "s3://b/k"}}, {"media": "s3://b/k"}),
        ({"Tags": [{"Key": "team", "Value": "blue"}]}, {"tag": {"team": "blue"}}),
        ({"Tags": None}, {"tag": {}}),
        ({"LanguageIdSettings": {"de-DE": {"VocabularyName": "v"}, "en-US": {}}}, {"vocabulary": ("v",)}),
        (
            {"asked": {"access_key": "k", "operation": "StartX", "header": {"x-run": "7"}}},
            {"access_key": "k", "operation": "StartX", "header": {"x-run": "7"}},
        ),
    ],
)
def test_what_is_known_of_a_job(document: dict[str, Any], expected: dict[str, Any]) -> None:
    question = question_of("j", document)._asdict()
    assert question["job"] == "j"
    assert {name: question[name] for name in expected} == expected


def test_what_is_kept_of_a_request_because_a_script_may_ask_for_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("match: { header: { X-Run: '7', X-Other: '*' } }\nsay: Hi.\n")
    call = SimpleNamespace(
        scripts=Library(tmp_path),
        headers={"x-run": "7", "authorization": "secret"},
        identity=SimpleNamespace(access_key="AKIA"),
        operation="StartTranscriptionJob",
    )
    kept = asked(cast("Any", call))
    assert kept == {"access_key": "AKIA", "operation": "StartTranscriptionJob", "header": {"x-run": "7"}}
