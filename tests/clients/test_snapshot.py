"""A snapshot of one emulator restored in another, by the program's own commands, seen through boto3."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.audio import wav
from tests.clients.moving import SECONDS, control
from tests.clients.running import SCRIPTS, Running, commanded, running
from tests.clients.test_boto3 import client, finished, start


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, "--scripts", str(SCRIPTS)) as started:
        yield started


def said_in(job: dict[str, Any], base: str) -> str:
    """What the transcript says, read where its URI leads, at another emulator's address."""
    path = job["Transcript"]["TranscriptFileUri"].partition("//")[2].partition("/")[2]
    with urllib.request.urlopen(f"{base}/{path}", timeout=SECONDS) as answer:
        return str(json.load(answer)["results"]["transcripts"][0]["transcript"])


def test_a_snapshot_moves_to_another_emulator(emulator: Running, second: Running, tmp_path: Path) -> None:
    control(emulator, "reset", {})
    s3, transcribe = client(emulator, "s3"), client(emulator, "transcribe")
    s3.create_bucket(Bucket="moved")
    s3.put_object(Bucket="moved", Key="call.wav", Body=wav(), Metadata={"case": "7"}, ContentType="audio/wav")
    transcribe.create_vocabulary(VocabularyName="terms", LanguageCode="en-US", Phrases=["Illinois"])
    job = finished(transcribe, start(transcribe, "moved", Tags=[{"Key": "team", "Value": "blue"}]))
    file = tmp_path / "state.zip"
    done = commanded("snapshot", str(file), "--endpoint", emulator.http)
    assert done.returncode == 0, done.stderr

    client(second, "transcribe").create_vocabulary(VocabularyName="gone", LanguageCode="en-US", Phrases=["a"])
    done = commanded("restore", str(file), "--endpoint", second.https, "--ca", second.ca)
    assert done.stdout == f"{file} is restored: 2 resources, 3 buckets, 3 objects, 0 scripts\n", done.stderr
    there, its_s3 = client(second, "transcribe"), client(second, "s3")
    moved = there.get_transcription_job(TranscriptionJobName=job["TranscriptionJobName"])["TranscriptionJob"]
    assert (moved["Tags"], moved["CompletionTime"]) == (job["Tags"], job["CompletionTime"])
    assert said_in(moved, second.http) == said_in(job, emulator.http)
    assert [each["VocabularyName"] for each in there.list_vocabularies()["Vocabularies"]] == ["terms"]
    head = its_s3.head_object(Bucket="moved", Key="call.wav")
    assert (head["Metadata"], head["ContentType"]) == ({"case": "7"}, "audio/wav")
    finished(there, start(there, "moved", Settings={"VocabularyName": "terms"}))

    file.write_bytes(file.read_bytes()[:-100])
    done = commanded("restore", str(file), "--endpoint", second.http)
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing was changed: it is no snapshot: it is no ZIP archive, or only a part of one" in done.stderr
    assert len(control(second, "jobs")) == 3
