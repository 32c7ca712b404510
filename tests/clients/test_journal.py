"""What real clients did, as the journal tells it: found by its API, followed by its command, heard as a WAV file."""

import io
import json
import socket
import subprocess
import sys
import time
import urllib.request
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.clients.audio import CHUNK, CHUNKS, SECONDS, wav
from tests.clients.running import ROOT, SCRIPTS, Running, running
from tests.clients.said import new_session
from tests.clients.test_boto3 import client, finished, new_name, refused
from tests.clients.test_javascript import Plan, streams
from tests.clients.test_websocket import conversation, plain, presigned

PATIENCE = 20.0
TOLD_ENOUGH = 300  # calls: more lines than fit into the buffers of a connection


@pytest.fixture(scope="module")
def journaling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An emulator that keeps sound too."""
    with running(tmp_path_factory.mktemp("journal"), "--scripts", str(SCRIPTS), "--keep-audio", "10000000") as started:
        yield started


class Follower:
    """`transcribe-emulator journal --follow` as a process, and what it has printed."""

    def __init__(self, emulator: Running, *words: str) -> None:
        command = [sys.executable, "-m", "emulator", "journal", "--follow", "--endpoint", emulator.http, *words]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.lines: list[str] = []
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)

    def ended(self) -> int:
        """Its exit code; it must end by itself."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@contextmanager
def following(emulator: Running, *words: str) -> Iterator[Follower]:
    follower = Follower(emulator, *words)
    try:
        yield follower
    finally:
        follower.process.kill()
        follower.ended()


def journal(emulator: Running, **wanted: str | int) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{emulator.http}/_emulator/journal?{urlencode(wanted)}") as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def until_told(follower: Follower, number: int) -> list[str]:
    deadline = time.monotonic() + PATIENCE
    while len(follower.lines) < number:
        assert time.monotonic() < deadline, follower.lines
        time.sleep(0.02)
    return follower.lines


def test_a_job_with_boto3(journaling: Running) -> None:
    transcribe, s3, bucket = client(journaling, "transcribe"), client(journaling, "s3"), new_name("bucket")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="call.wav", Body=wav())
    name = new_name("job")
    transcribe.start_transcription_job(
        TranscriptionJobName=name, LanguageCode="en-US", Media={"MediaFileUri": f"s3://{bucket}/call.wav"}
    )
    finished(transcribe, name)
    lines = journal(journaling, name=name)
    started, *polled, told = (line for line in lines if line["kind"] == "call")
    assert {line["operation"] for line in (*polled, told)} == {"GetTranscriptionJob"}
    assert (started["operation"], started["status"], started["signature"]) == ("StartTranscriptionJob", 200, "valid")
    assert started["input"]["Media"] == {"MediaFileUri": f"s3://{bucket}/call.wav"}
    assert "boto3" in started["headers"]["user-agent"].lower()
    assert told["output"]["TranscriptionJob"]["TranscriptionJobStatus"] == "COMPLETED"
    (job,) = journal(journaling, name=name, kind="job")
    assert (job["output"], job["error"]) == ({"Status": "COMPLETED"}, None)
    assert job["script"].endswith(".yaml")
    assert "answers: " in job["why"]
    put = next(line for line in journal(journaling, kind="neighbour") if line["path"] == f"/{bucket}/call.wav")
    assert (put["method"], put["operation"], put["status"]) == ("PUT", "s3", 200)


def test_what_was_refused(journaling: Running) -> None:
    name = new_name("vocabulary")
    assert refused(client(journaling, "transcribe").get_vocabulary, VocabularyName=name)[0] == "BadRequestException"
    stranger = client(journaling, "transcribe", aws_secret_access_key="wrong")
    assert refused(stranger.get_vocabulary, VocabularyName=name)[0] == "InvalidSignatureException"
    missing, unknown = journal(journaling, operation="Get*", name=name, status="4xx")
    assert missing["error"]["code"] == "BadRequestException"
    assert missing["signature"] == "valid"
    assert unknown["signature"] == "refused: InvalidSignatureException"
    assert unknown["identity"] == {"access_key": "test", "account": None, "region": "us-east-1"}
    assert journal(journaling, name=name, status="InvalidSignatureException") == [unknown]


def test_a_stream_with_javascript(journaling: Running) -> None:
    session = new_session()
    streams(journaling, Plan(session=session))
    (line,) = journal(journaling, session=session)
    assert (line["door"], line["operation"], line["status"]) == ("http2", "StartStreamTranscription", 200)
    stream = line["stream"]
    assert (stream["seconds"], stream["ended"]) == (SECONDS, "Streaming completed successfully")
    heard = [event for event in stream["events"] if event["way"] == "in" and event["bytes"]]
    assert {(event["kind"], event["bytes"], event["seconds"], event["signed"]) for event in heard} == {
        ("AudioEvent", len(CHUNK), 0.1, True)
    }
    assert len(heard) == CHUNKS
    assert [event["text"] for event in stream["events"] if event.get("partial") is False]
    with urllib.request.urlopen(journaling.http + line["audio"]) as answer:
        assert answer.headers["content-type"] == "audio/wav"
        sound = answer.read()
    with wave.open(io.BytesIO(sound), "rb") as file:
        assert file.getnframes() / file.getframerate() == SECONDS


async def test_a_websocket(journaling: Running) -> None:
    session = new_session()
    await conversation(journaling, presigned(journaling, {"session-id": session}), plain())
    (line,) = journal(journaling, session=session)
    assert (line["door"], line["status"], line["signature"]) == ("websocket", 101, "valid")
    assert "X-Amz-Signature=hidden" in line["query"]
    assert (line["stream"]["events_in"], line["stream"]["empty_event"]) == (CHUNKS + 1, True)


def test_the_command_follows(journaling: Running) -> None:
    name = new_name("vocabulary")
    transcribe = client(journaling, "transcribe")
    refused(transcribe.get_vocabulary, VocabularyName=name)
    with (
        following(journaling, "--operation", "GetVocabulary", "--name", name) as readable,
        following(journaling, "--json", "--name", name) as whole,
    ):
        until_told(readable, 1)
        until_told(whole, 1)
        refused(transcribe.get_vocabulary, VocabularyName=name)
        last = until_told(readable, 2)[-1]
        assert f" call GetVocabulary {name} → 400, BadRequestException: " in last
        assert json.loads(until_told(whole, 2)[-1])["input"] == {"VocabularyName": name}


def test_who_does_not_read_holds_nobody_up(journaling: Running) -> None:
    """A follower whose connection is full is written no more; calls are answered, and another one is told of them."""
    parts = urlsplit(journaling.http)
    transcribe = client(journaling, "transcribe")
    with socket.create_connection((parts.hostname, parts.port)) as lazy:
        lazy.sendall(f"GET /_emulator/journal/live?after=0 HTTP/1.1\r\nhost: {parts.netloc}\r\n\r\n".encode())
        with following(journaling, "--operation", "ListVocabularyFilters") as other:
            transcribe.list_vocabulary_filters()
            until_told(other, 1)
            for _ in range(TOLD_ENOUGH):
                transcribe.list_vocabulary_filters()
            until_told(other, 1 + TOLD_ENOUGH)
        assert lazy.recv(15) == b"HTTP/1.1 200 OK"


def test_followers_are_let_go_at_the_end(tmp_path: Path) -> None:
    """Without waiting for those five seconds that streams are given."""
    with running(tmp_path) as emulator:
        follower = Follower(emulator, "--json")
        for number in (1, 2):  # the second one is followed
            client(emulator, "transcribe").list_vocabularies()
            until_told(follower, number)
        ending = time.monotonic()
    assert follower.ended() == 0
    assert time.monotonic() - ending < 4.5


def test_the_journal_outlives_the_process(tmp_path: Path) -> None:
    place = ("--database", str(tmp_path / "kept.sqlite"))
    with running(tmp_path, *place) as emulator:
        client(emulator, "transcribe").list_vocabularies()
    with running(tmp_path, *place) as emulator:
        client(emulator, "transcribe").list_vocabulary_filters()
        operations = [line["operation"] for line in journal(emulator)]
    assert operations == ["ListVocabularies", "ListVocabularyFilters"]
