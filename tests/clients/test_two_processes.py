"""Two processes on one database, PostgreSQL or an SQLite file, with an S3 outside: for clients they are one service.

Where there is no PostgreSQL the tests run on SQLite alone; in CI that is a failure.
"""

import asyncio
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest
from sqlalchemy import create_engine, text

from tests import postgresql
from tests.clients.audio import CHUNK, wav
from tests.clients.events import audio_event, finals_of
from tests.clients.moving import control
from tests.clients.running import SCRIPTS, Running, running, started
from tests.clients.said import GREETING, new_session
from tests.clients.test_boto3 import client, finished, new_name, refused, start
from tests.clients.test_outside_s3 import KEYS, Server
from tests.clients.test_websocket import STOP, heard, opened, presigned
from tests.docs.pages import fences

DATABASES = ["sqlite", *(["postgresql"] if postgresql.is_here() else [])]
BUCKET = "calls"
MOST_STREAMS = 2
PLACE = "USER:PASSWORD@HOST:5432/NAME"
SECONDS = 20.0
DONE = {"TranscriptionJobStatus": "COMPLETED"}
MEDIA = {"MediaFileUri": f"s3://{BUCKET}/call.wav"}


class Pair(NamedTuple):
    """Two running emulators, and the S3 of both."""

    one: Running
    other: Running
    s3: Server

    @property
    def both(self) -> tuple[Running, Running]:
        return self.one, self.other

    def clients(self) -> tuple[Any, Any]:
        return client(self.one, "transcribe"), client(self.other, "transcribe")


def flags_of(database: str, server: Server) -> tuple[str, ...]:
    quotas = f"websocket-streams={MOST_STREAMS}"
    return ("--database", database, "--s3-endpoint", server.url, "--scripts", str(SCRIPTS), "--quotas", quotas)


def database_of(kind: str, folder: Path, stack: ExitStack) -> str:
    if kind == "sqlite":
        return str(folder / "store.db")
    return stack.enter_context(postgresql.server()).url()


@pytest.fixture(scope="module", params=DATABASES)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("two")
    (folder / "one").mkdir()
    (folder / "other").mkdir()
    with ExitStack() as stack:
        server = Server(folder)
        stack.callback(server.stop)
        flags = flags_of(database_of(request.param, folder, stack), server)
        with ThreadPoolExecutor(2) as pool:  # both find an empty database
            starts = [running(folder / name, *flags) for name in ("one", "other")]
            both = [pool.submit(stack.enter_context, each) for each in starts]
        made = Pair(both[0].result(), both[1].result(), server)
        filled(server)
        yield made


def outside(server: Server) -> Any:
    """A client of the S3 outside."""
    return boto3.Session().client("s3", endpoint_url=server.url, **KEYS)


def filled(server: Server) -> None:
    """Have a bucket there that keeps whatever is put into it, and in it a call."""
    s3 = outside(server)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=BUCKET, Key="call.wav", Body=wav())


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def listed(transcribe: Any, part: str) -> list[tuple[str, str]]:
    """The names and the states of jobs, in the order of the list, over pages of seven."""
    found: list[tuple[str, str]] = []
    asked: dict[str, Any] = {"JobNameContains": part, "MaxResults": 7}
    while True:
        page = transcribe.list_transcription_jobs(**asked)
        jobs = page["TranscriptionJobSummaries"]
        found += [(job["TranscriptionJobName"], job["TranscriptionJobStatus"]) for job in jobs]
        if "NextToken" not in page:
            return found
        asked["NextToken"] = page["NextToken"]


def test_each_job_is_worked_on_once(pair: Pair) -> None:
    """Its transcript is put once into a bucket that counts, and one of the journals' lines tells of it."""
    clients, mark = pair.clients(), new_name("once")
    output = {"OutputBucketName": BUCKET, "OutputKey": f"{mark}/"}

    def begin(number: int) -> str:
        return start(clients[number % 2], BUCKET, TranscriptionJobName=f"{mark}-{number}", **output)

    with ThreadPoolExecutor(8) as pool:
        names = sorted(pool.map(begin, range(40)))
    for number, name in enumerate(names):
        finished(clients[number % 2], name)
    versions = outside(pair.s3).list_object_versions(Bucket=BUCKET, Prefix=f"{mark}/{mark}")["Versions"]
    assert Counter(one["Key"] for one in versions) == Counter(f"{mark}/{name}.json" for name in names)
    until(lambda: len(jobs_told_of(pair.one, mark)) >= len(names))
    lines = jobs_told_of(pair.other, mark)
    assert sorted(line["name"] for line in lines) == names
    assert len({line["id"] for line in lines}) == len(names)
    assert listed(clients[0], mark) == listed(clients[1], mark)
    assert sorted(listed(clients[0], mark)) == [(name, "COMPLETED") for name in names]


def jobs_told_of(emulator: Running, mark: str) -> list[dict[str, Any]]:
    """The lines of the journal that tell of jobs."""
    lines = control(emulator, "journal?kind=job&limit=1000")
    return [line for line in lines if line["name"].startswith(mark)]


def test_what_is_made_by_one_is_there_by_the_other(pair: Pair) -> None:
    here, there = pair.clients()
    name = start(here, BUCKET)
    assert there.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"].items() >= DONE.items()
    code, _ = refused(there.start_transcription_job, TranscriptionJobName=name, LanguageCode="en-US", Media=MEDIA)
    assert code == "ConflictException"
    arn = f"arn:aws:transcribe:us-east-1:000000000000:transcription-job/{name}"
    with ThreadPoolExecutor(8) as pool:
        tags = [{"Key": f"key-{number}", "Value": "x"} for number in range(20)]
        tagging = [each.tag_resource for each in (here, there)] * 10
        done = [pool.submit(each, ResourceArn=arn, Tags=[tag]) for each, tag in zip(tagging, tags, strict=True)]
        assert all(one.result() for one in done)
    kept = here.list_tags_for_resource(ResourceArn=arn)["Tags"]
    assert sorted(tag["Key"] for tag in kept) == sorted(tag["Key"] for tag in tags)
    there.delete_transcription_job(TranscriptionJobName=name)
    code, _ = refused(here.get_transcription_job, TranscriptionJobName=name)
    assert code == "BadRequestException"
    terms = new_name("terms")
    there.create_vocabulary(VocabularyName=terms, LanguageCode="en-US", Phrases=["matrix"])
    assert here.get_vocabulary(VocabularyName=terms)["VocabularyState"] == "READY"
    here.delete_vocabulary(VocabularyName=terms)
    assert terms not in [one["VocabularyName"] for one in there.list_vocabularies(MaxResults=100)["Vocabularies"]]


async def say(connection: Any, chunks: int) -> None:
    for _ in range(chunks):
        await connection.send(audio_event(CHUNK))


async def test_a_session_is_taken_over_and_goes_on(pair: Pair) -> None:
    asked = {"session-id": new_session(), "session-resume-window": "5"}
    async with opened(pair.one, presigned(pair.one, asked)) as first:
        listening = asyncio.create_task(heard(first))
        await say(first, 22)
        await asyncio.to_thread(until, lambda: taken_in(pair.one, asked["session-id"]) == 22)
        async with opened(pair.other, presigned(pair.other, asked)) as second:
            messages, _, reason = await listening
            assert (messages[-1].kind, reason) == ("ConflictException", "ConflictException")
            assert finals_of(messages) == GREETING[:1]
            going = asyncio.create_task(heard(second))
            await say(second, 18)
            await second.send(STOP)
            assert finals_of((await going)[0]) == GREETING[1:]
    async with opened(pair.one, presigned(pair.one, asked)) as third:  # behind its end
        going = asyncio.create_task(heard(third))
        await say(third, 10)
        await third.send(STOP)
        assert finals_of((await going)[0]) == []


def taken_in(emulator: Running, session: str) -> int:
    """How many events an open stream of the session has taken."""
    rows = control(emulator, "streams")
    return next((row["events_in"] for row in rows if (row["session_id"], row["ended"]) == (session, None)), -1)


async def test_the_streams_of_both_count(pair: Pair) -> None:
    urls = [presigned(each) for each in (*pair.both, pair.one, pair.other)]
    async with opened(pair.one, urls[0]) as first, opened(pair.other, urls[1]) as second:
        await first.recv(), await second.recv()
        for emulator, url in zip(pair.both, urls[2:], strict=True):
            async with opened(emulator, url) as third:
                [message] = (await heard(third))[0]
            assert message.kind == "LimitExceededException"
        await first.send(STOP)
        await heard(first)
        async with opened(pair.other, presigned(pair.other)) as another:
            await say(another, 10)
            await another.send(STOP)
            assert finals_of((await heard(another))[0]) == GREETING[:1]


async def test_a_reset_of_one_is_a_reset_of_both(pair: Pair) -> None:
    here, there = pair.clients()
    name = await asyncio.to_thread(start, here, BUCKET)
    async with opened(pair.other, presigned(pair.other)) as stream:
        await stream.recv()
        await asyncio.to_thread(control, pair.other, "clock", {"advance": 10})
        await asyncio.to_thread(control, pair.one, "reset", {})
        assert (await heard(stream))[0][-1].kind == "ServiceUnavailableException"
    assert abs(control(pair.other, "clock")["now"] - time.time()) < 5
    assert control(pair.other, "streams") == control(pair.other, "jobs") == []
    code, _ = await asyncio.to_thread(refused, there.get_transcription_job, TranscriptionJobName=name)
    assert code == "BadRequestException"


@pytest.mark.parametrize("kind", DATABASES[-1:])
def test_the_job_of_a_process_that_crashes_is_done_by_another(kind: str, tmp_path: Path) -> None:
    """The one that crashes is at work, for S3 lets it wait."""
    (tmp_path / "crashing").mkdir()
    with ExitStack() as stack:
        server = Server(tmp_path)
        stack.callback(server.stop)
        filled(server)
        flags = flags_of(database_of(kind, tmp_path, stack), server)
        words = [sys.executable, "-m", "emulator", "serve", *flags, "--job-seconds", "1"]
        with started(tmp_path / "crashing", words, end=signal.SIGKILL) as crashing:
            name = start(client(crashing, "transcribe"), BUCKET)
            server.process.send_signal(signal.SIGSTOP)
            until(lambda: is_claimed(flags[1]))
        with running(tmp_path, *flags) as heir:
            server.process.send_signal(signal.SIGCONT)
            assert finished(client(heir, "transcribe"), name).items() >= DONE.items()


def is_claimed(database: str) -> bool:
    """Whether a process is at work on anything."""
    engine = create_engine(database if "://" in database else f"sqlite:///{database}")
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM resources WHERE holder IS NOT NULL")).scalar_one()
    engine.dispose()
    return bool(found)


@pytest.mark.parametrize("_kind", DATABASES[1:])
def test_a_database_that_goes_away_comes_back(_kind: str, tmp_path: Path) -> None:
    """Started as docs/database.md says."""
    with postgresql.server() as server:
        words = [word.replace(PLACE, server.url().partition("//")[2]) for word in shown_start()]
        words[:1] = [sys.executable, "-m", "emulator"]
        with started(tmp_path, words, troubled=True) as emulator:
            transcribe, s3 = client(emulator, "transcribe"), client(emulator, "s3")
            s3.create_bucket(Bucket=BUCKET)
            s3.put_object(Bucket=BUCKET, Key="call.wav", Body=wav())
            name = start(transcribe, BUCKET)
            server.stop()
            assert refused(transcribe.list_transcription_jobs)[0] == "InternalFailure"
            server.start()
            assert [listed_name for listed_name, _ in listed(transcribe, "job")] == [name]
            finished(transcribe, start(transcribe, BUCKET))


def shown_start() -> list[str]:
    """The words of the command that the page shows first."""
    fence = fences("docs/database.md")[0]
    return next(line for line in fence.text.splitlines() if line.startswith("transcribe-emulator serve")).split()
