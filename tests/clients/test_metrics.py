"""Who watches over a running emulator: a scrape, the probes, up to its end, and the log with the ids that SDKs got."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from prometheus_client.parser import text_string_to_metric_families

from tests.clients.audio import CHUNKS, wav
from tests.clients.running import SCRIPTS, Running, running
from tests.clients.said import new_session
from tests.clients.test_amazon_transcribe import Plan, streams
from tests.clients.test_boto3 import client, finished, start
from tests.clients.test_websocket import ASKED, conversation, opened, plain, presigned

PREFIX = "transcribe_emulator_"
OPERATION = "StartStreamTranscription"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One of its own: it counts what these tests do, and they read its log."""
    folder = tmp_path_factory.mktemp("metrics")
    with running(folder, "--scripts", str(SCRIPTS), "--json-logs", "--access-log") as started:
        yield started


def fetched(emulator: Running, path: str) -> str:
    with urllib.request.urlopen(f"{emulator.http}/_emulator/{path}", timeout=20) as answer:
        return str(answer.read().decode())


def scraped(emulator: Running) -> dict[tuple[str, ...], float]:
    return {
        (sample.name.removeprefix(PREFIX), *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(fetched(emulator, "metrics"))
        for sample in family.samples
    }


def logged(emulator: Running) -> list[dict[str, Any]]:
    lines = (emulator.folder / "said.txt").read_text(encoding="utf-8").splitlines()
    return [entry for entry in map(json.loads, lines) if entry["logger"] == "emulator.access"]


async def test_a_scrape_tells_what_sdks_have_done(emulator: Running) -> None:
    before = scraped(emulator)

    def more(*key: str) -> float:
        return after[key] - before.get(key, 0.0)

    s3, transcribe = client(emulator, "s3"), client(emulator, "transcribe")
    s3.create_bucket(Bucket="calls")
    s3.put_object(Bucket="calls", Key="call.wav", Body=wav())
    finished(transcribe, start(transcribe, "calls"))
    with pytest.raises(ClientError):
        transcribe.get_vocabulary(VocabularyName="nobody-made-it")
    streams(emulator, Plan(new_session()), Plan(new_session(), language="xx-XX"))
    await conversation(emulator, presigned(emulator), plain())
    async with opened(emulator, presigned(emulator, ASKED)) as socket:
        await socket.recv()
        after = scraped(emulator)
        assert after["streams_open", "websocket", OPERATION] == 1
        await socket.send(b"")
        async for _ in socket:
            pass
    after = scraped(emulator)
    assert after["streams_open", "websocket", OPERATION] == 0
    assert more("requests_total", "batch", "StartTranscriptionJob", "200") == 1
    assert more("requests_total", "batch", "GetVocabulary", "400") == 1
    assert more("errors_total", "BadRequestException", "GetVocabulary") == 1
    assert more("jobs_ended_total", "transcription-job", "COMPLETED") == 1
    assert more("requests_total", "neighbours", "s3", "200") == 2
    assert more("streams_ended_total", "http", "completed", OPERATION) == 1
    assert more("streams_ended_total", "websocket", "completed", OPERATION) == 2
    assert more("requests_total", "http2", OPERATION, "400") == 1
    assert more("stream_audio_seconds_total", "http", OPERATION) == pytest.approx(CHUNKS / 10)
    assert more("request_seconds_count", "StartTranscriptionJob") == 1
    assert after[("process_resident_memory_bytes",)] > 10_000_000
    assert after[("clock_rate",)] == 1


def test_the_log_has_the_ids_that_sdks_got(emulator: Running) -> None:
    transcribe = client(emulator, "transcribe")
    answered = transcribe.list_vocabularies()["ResponseMetadata"]["RequestId"]
    with pytest.raises(ClientError) as refused:
        client(emulator, "transcribe", aws_secret_access_key="wrong").list_vocabularies()
    entries = {entry["request_id"]: entry for entry in logged(emulator)}
    assert entries[answered]["operation"] == "ListVocabularies"
    assert (entries[answered]["status"], entries[answered]["access_key"]) == (200, emulator.access_key)
    entry = entries[refused.value.response["ResponseMetadata"]["RequestId"]]
    assert (entry["status"], entry["error"], entry["access_key"]) == (400, "InvalidSignatureException", None)


def test_a_stream_is_in_the_log_once_it_has_ended(emulator: Running) -> None:
    session = new_session()
    streams(emulator, Plan(session))
    (entry,) = [entry for entry in logged(emulator) if entry["session_id"] == session]
    assert (entry["door"], entry["operation"], entry["status"], entry["error"]) == ("http2", OPERATION, 200, None)


def test_the_probes(emulator: Running) -> None:
    assert json.loads(fetched(emulator, "live")) == {"status": "ok"}
    assert json.loads(fetched(emulator, "ready")) == {"status": "ready", "reasons": []}


def test_a_script_that_breaks_makes_it_unready_and_the_words_are_the_last_good_ones(tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    script = scripts / "default.yaml"
    script.write_text("say: Good day.\n", encoding="utf-8")
    with running(tmp_path, "--scripts", str(scripts)) as emulator:
        script.write_text("sai: Good day.\n", encoding="utf-8")
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetched(emulator, "ready")
        assert refused.value.code == 503
        (reason,) = json.load(refused.value)["reasons"]
        assert str(script) in reason
        assert json.loads(fetched(emulator, "live")) == {"status": "ok"}
        (report,) = streams(emulator, Plan(new_session()))
        assert report["finals"] == ["Good day."]


async def test_nobody_is_sent_to_one_that_drains(tmp_path: Path) -> None:
    """With a stream open it stays for a while after SIGTERM; a new probe finds its ports closed."""
    process = running(tmp_path, "--scripts", str(SCRIPTS))
    emulator = process.__enter__()
    async with opened(emulator, presigned(emulator)) as socket:
        await socket.recv()
        ending = asyncio.create_task(asyncio.to_thread(process.__exit__, None, None, None))
        assert await asyncio.to_thread(refused_in_time, emulator), "it is ready no more"
        assert not ending.done(), "it waits for the stream"
        await socket.send(b"")
        async for _ in socket:
            pass
    await ending


def refused_in_time(emulator: Running) -> bool:
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        try:
            fetched(emulator, "ready")
        except OSError:  # the port is closed, the connection is reset, or it says 503
            return True
    return False
