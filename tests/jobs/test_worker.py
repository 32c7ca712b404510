"""The worker, driven by a held clock. Nobody sleeps: the tests wait for what the store is told to remember."""

import asyncio
import hashlib
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from emulator.clock import Clock
from emulator.faults.register import Faults
from emulator.jobs import life, retry, steps, worker
from emulator.jobs.bus import Bus
from emulator.jobs.delivery import NOT_WRITABLE
from emulator.jobs.outcome import Outcome, Parts
from emulator.jobs.worker import BROKEN, Worker
from emulator.journal.journal import Journal
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store
from tests.jobs.shelf import Put, Shelf
from tests.jobs.sound import wav

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emulator.jobs.delivery import Carrier
    from emulator.jobs.events import Event

NOW = 1_715_896_910.0
WHERE = ("111122223333", "eu-west-1")


class WatchedStore(Store):
    """Tells when something was saved; fails when it is told to."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.saved: asyncio.Queue[Resource] = asyncio.Queue()
        self.failures = 0

    def save(self, resource: Resource) -> bool:
        if self.failures:
            self.failures -= 1
            raise OSError("the store is not there")
        done = super().save(resource)
        if done:
            self.saved.put_nowait(resource)
        return done


class Plant:
    """A worker with everything that it works with."""

    def __init__(self, folder: Path, clock: Clock, bus: Bus | None = None) -> None:
        self.store = WatchedStore(str(folder / "store.db"))
        self.clock = clock
        self.shelf = Shelf()
        self.library = Library(folder)
        self.journal = Journal(clock)
        self.faults = Faults()
        self.worker = Worker(self.store, clock, self.library, self.shelf, Settings(), self.journal, self.faults, bus)

    def add(
        self, name: str, due: float = NOW, bucket: str = "bucket", status: str = life.IN_PROGRESS, **changes: Any
    ) -> None:
        document = {
            "LanguageCode": "en-US",
            "Media": {"MediaFileUri": "s3://b/x.wav"},
            "output": [bucket, f"{name}.json"],
            **changes,
        }
        self.store.add(Resource(life.TRANSCRIPTION_JOB, *WHERE, name, NOW, status, due, document))

    async def saved(self) -> Resource:
        async with asyncio.timeout(10):
            return await self.store.saved.get()

    def status(self, name: str) -> str:
        kept = self.store.get(life.TRANSCRIPTION_JOB, *WHERE, name)
        assert kept is not None
        return kept.status


async def turn() -> None:
    """Lets the worker do what it can do without waiting for a thread."""
    for _ in range(20):
        await asyncio.sleep(0)


async def until(condition: Callable[[], bool]) -> None:
    """Lets the worker do what it can do, threads and all, until it has done enough."""
    async with asyncio.timeout(10):
        while not condition():
            await turn()


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.hold(NOW)
    return clock


@pytest.fixture
async def plant(tmp_path: Path, clock: Clock) -> AsyncIterator[Plant]:
    plant = Plant(tmp_path, clock)
    yield plant
    await plant.worker.stop()
    plant.store.close()


async def test_what_is_due_at_the_start_is_done(plant: Plant) -> None:
    plant.add("j")
    plant.worker.start()
    assert (await plant.saved()).status == "COMPLETED"
    put = plant.shelf.objects["bucket", "j.json"]
    assert (put.region, put.content_type) == ("eu-west-1", "application/json")
    assert json.loads(put.body)["jobName"] == "j"


async def test_nothing_moves_before_its_time(plant: Plant) -> None:
    plant.add("j", due=NOW + 10)
    plant.worker.start()
    await turn()
    plant.clock.advance(9.99)
    await turn()
    assert plant.status("j") == "IN_PROGRESS"
    plant.clock.advance(0.01)
    done = await plant.saved()
    assert (done.status, done.document["CompletionTime"]) == ("COMPLETED", NOW + 10)


async def test_a_wake_brings_in_what_is_new(plant: Plant) -> None:
    plant.worker.start()
    await turn()
    plant.add("late", due=NOW + 50)
    plant.worker.wake()
    await turn()
    plant.add("soon", due=NOW + 5)
    plant.worker.wake()
    await turn()
    plant.clock.advance(5)
    assert (await plant.saved()).name == "soon"
    plant.clock.advance(45)
    assert (await plant.saved()).name == "late"


async def test_a_job_keeps_which_script_spoke_and_why(plant: Plant) -> None:
    plant.add("j")
    plant.worker.start()
    told = (await plant.saved()).document["answered"]
    assert told["script"].endswith(".yaml")
    assert told["why"]


async def test_any_thread_may_wake_it(plant: Plant) -> None:
    plant.worker.start()
    await turn()
    plant.add("j")
    await asyncio.to_thread(plant.worker.wake)
    assert (await plant.saved()).status == "COMPLETED"


async def test_waking_a_worker_that_does_not_run_does_nothing(plant: Plant) -> None:
    plant.add("j")
    plant.worker.wake()
    await plant.worker.stop()
    assert plant.status("j") == "IN_PROGRESS"


async def test_more_than_one_batch(plant: Plant) -> None:
    for number in range(worker.AT_ONCE + 5):
        plant.add(str(number))
    plant.worker.start()
    done = [await plant.saved() for _ in range(worker.AT_ONCE + 5)]
    assert {resource.status for resource in done} == {"COMPLETED"}
    assert len(plant.shelf.objects) == worker.AT_ONCE + 5


async def test_a_bucket_that_cannot_be_written_to_fails_the_job(plant: Plant) -> None:
    plant.shelf.refused.add("foreign")
    plant.add("j", bucket="foreign")
    plant.worker.start()
    failed = await plant.saved()
    assert failed.status == "FAILED"
    assert (failed.document["FailureReason"], failed.document["CompletionTime"]) == (NOT_WRITABLE, NOW)


async def test_a_crash_fails_one_job_and_stops_nothing(plant: Plant, caplog: pytest.LogCaptureFixture) -> None:
    plant.shelf.broken.add("haunted")
    plant.add("a", bucket="haunted")
    plant.add("b")
    plant.worker.start()
    done = {resource.name: resource for resource in (await plant.saved(), await plant.saved())}
    assert (done["a"].status, done["b"].status) == ("FAILED", "COMPLETED")
    assert done["a"].document["FailureReason"] == BROKEN
    assert "transcription-job a failed in state IN_PROGRESS" in caplog.text
    assert "the disk is full" in caplog.text
    plant.add("c")
    plant.worker.wake()
    assert (await plant.saved()).status == "COMPLETED"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (wav(1.0), {"MediaFormat": "wav", "MediaSampleRateHertz": 16_000, "FailureReason": None}),
        (b"no sound", {"FailureReason": "Unsupported media format", "CompletionTime": NOW}),
    ],
)
async def test_media_are_looked_into_once_the_job_has_run(plant: Plant, body: bytes, said: dict[str, Any]) -> None:
    plant.shelf.objects["calls", "call.wav"] = Put("eu-west-1", body, "audio/wav")
    plant.add("j", media=["calls", "call.wav"])
    plant.worker.start()
    done = await plant.saved()
    assert {name: done.document.get(name) for name in said} == said
    assert done.status == ("COMPLETED" if "MediaFormat" in said else "FAILED")


async def test_a_script_finds_media_by_what_is_in_them(plant: Plant, tmp_path: Path) -> None:
    body = wav(1.0)
    digest = hashlib.sha256(body).hexdigest()
    (tmp_path / "hash.yaml").write_text(f"match: {{ sha256: '{digest}', metadata: {{ Case: '7' }} }}\nsay: Mine.\n")
    plant.shelf.objects["calls", "call.wav"] = Put("eu-west-1", body, "audio/wav")
    plant.shelf.metadata = {"case": "7"}
    plant.add("j", media=["calls", "call.wav"])
    plant.worker.start()
    await plant.saved()
    results = json.loads(plant.shelf.objects["bucket", "j.json"].body)["results"]
    assert results["transcripts"] == [{"transcript": "Mine."}]


async def test_a_job_waits_for_an_s3_that_is_down(plant: Plant) -> None:
    plant.shelf.down = 2
    plant.add("j")
    plant.worker.start()
    for tries, delay in enumerate((1.0, 2.0), 1):
        waiting = await plant.saved()
        assert (waiting.status, waiting.document["tries"]) == ("IN_PROGRESS", tries)
        assert waiting.due == plant.clock.now() + delay
        await turn()
        plant.clock.advance(delay)
    done = await plant.saved()
    assert (done.status, done.document["CompletionTime"]) == ("COMPLETED", NOW + 3)
    assert ("bucket", "j.json") in plant.shelf.objects


async def test_a_job_fails_when_s3_stays_away_over_a_restart_too(plant: Plant, tmp_path: Path, clock: Clock) -> None:
    plant.shelf.down = 99
    plant.add("j")
    plant.worker.start()
    for delay in retry.DELAYS[:3]:
        await plant.saved()
        await turn()
        clock.advance(delay)
    assert (await plant.saved()).document["tries"] == 4
    await plant.worker.stop()
    again = Plant(tmp_path, clock)
    again.shelf.down = 99
    again.worker.start()
    for delay in retry.DELAYS[3:]:
        await turn()
        clock.advance(delay)
        failed = await again.saved()
    await again.worker.stop()
    again.store.close()
    assert (failed.status, failed.document["FailureReason"]) == ("FAILED", retry.OUT_OF_REACH)
    assert failed.document["CompletionTime"] == NOW + sum(retry.DELAYS)


class Told(Bus):
    """A bus that is a list, and may be slow or broken."""

    def __init__(self) -> None:
        super().__init__(cast("Carrier", None), "default")
        self.told: list[tuple[str, str, str, float]] = []

    def put(self, resource: Resource, events: "Sequence[Event]", now: float) -> None:
        self.told += [(resource.name, resource.status, event.detail_type, now) for event in events]


async def test_a_new_state_is_told_once_it_is_remembered(tmp_path: Path, clock: Clock) -> None:
    bus = Told()
    plant = Plant(tmp_path, clock, bus)
    plant.shelf.refused.add("foreign")
    plant.add("j")
    plant.add("k", bucket="foreign", IdentifyLanguage=True)
    plant.add("later", due=NOW + 99)
    plant.add("next", status=life.QUEUED)
    plant.worker.start()
    await until(lambda: len(bus.told) == 4)
    await plant.worker.stop()
    plant.store.close()
    assert sorted(bus.told) == [
        ("j", "COMPLETED", "Transcribe Job State Change", NOW),
        ("k", "FAILED", "Language Identification State Change", NOW),
        ("k", "FAILED", "Transcribe Job State Change", NOW),
        ("next", "COMPLETED", "Transcribe Job State Change", NOW),
    ]


async def test_a_store_that_fails_is_tried_again(
    plant: Plant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.0)
    plant.store.failures = 5
    plant.add("j")
    plant.worker.start()
    assert (await plant.saved()).status == "COMPLETED"
    await until(lambda: len(caplog.records) >= 2)
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "The worker can't do its work. It tries again until it can.",
        "The worker does its work again.",
    ]


async def test_a_store_that_goes_on_failing_is_asked_less_and_less(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    as_ever = asyncio.timeout

    def timeout(pause: float | None) -> asyncio.Timeout:
        task = asyncio.current_task()
        if pause is None or task is None or task.get_name() != "worker":
            return as_ever(pause)
        pauses.append(pause)
        return as_ever(0)

    monkeypatch.setattr(asyncio, "timeout", timeout)
    plant.add("j")
    plant.store.failures = 99
    plant.worker.start()
    await until(lambda: len(pauses) >= 7)
    await plant.worker.stop()
    assert pauses[:7] == [1.0, 2.0, 4.0, 8.0, 16.0, 16.0, 16.0]


@pytest.mark.parametrize(
    "strange", [{"kind": "zzz"}, {"status": "ZZZ"}, {"kind": life.VOCABULARY, "status": life.READY}]
)
async def test_what_has_no_next_step_is_set_aside(
    plant: Plant, caplog: pytest.LogCaptureFixture, strange: dict[str, Any]
) -> None:
    plant.store.add(Resource(life.TRANSCRIPTION_JOB, *WHERE, "odd", NOW, "IN_PROGRESS", NOW, {})._replace(**strange))
    plant.add("j")
    plant.worker.start()
    done = {resource.name: resource for resource in (await plant.saved(), await plant.saved())}
    assert (done["odd"].due, done["j"].status) == (None, "COMPLETED")
    await turn()
    [told] = caplog.records
    assert "'odd'" in told.getMessage()
    assert told.exc_info is None


async def test_a_restart_goes_on_where_it_stopped(plant: Plant, tmp_path: Path, clock: Clock) -> None:
    plant.add("j", due=NOW + 10)
    plant.worker.start()
    await turn()
    await plant.worker.stop()
    plant.store.close()
    clock.advance(60)
    again = Plant(tmp_path, clock)
    again.worker.start()
    done = await again.saved()
    assert (done.status, done.document["CompletionTime"]) == ("COMPLETED", NOW + 60)
    await again.worker.stop()
    again.store.close()


async def test_a_job_is_forgotten_after_ninety_days(plant: Plant) -> None:
    plant.shelf.refused.add("foreign")
    plant.add("a")
    plant.add("b", bucket="foreign")
    plant.worker.start()
    assert {(await plant.saved()).status for _ in range(2)} == {"COMPLETED", "FAILED"}
    plant.clock.advance(90 * 24 * 3600 - 0.01)
    await turn()
    assert {job.name for job in plant.store.newest(9)} == {"a", "b"}
    plant.clock.advance(0.01)
    await until(lambda: plant.store.newest(9) == [])


async def test_a_queue_is_served_in_the_order_of_its_making(plant: Plant) -> None:
    names = [f"job-{9 - number}" for number in range(5)]
    for name in names:
        plant.add(name, status=life.QUEUED)
    plant.worker.start()
    done: list[Resource] = []
    while [job.status for job in done].count(life.COMPLETED) < 5:
        done.append(await plant.saved())
    started = [job.name for job in done if job.status == life.IN_PROGRESS]
    ended = [job.document["StartTime"] for job in done if job.status == life.COMPLETED]
    assert (started, ended) == (names, [NOW] * 5)


async def test_a_tag_that_comes_while_a_step_is_at_work_stays(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    tags = [{"Key": "k", "Value": "v"}]

    def tagging(resource: Resource, parts: Parts) -> Outcome:
        plant.store.save(resource._replace(document=resource.document | {"Tags": tags}))
        return steps.step(resource, parts)

    monkeypatch.setattr(worker, "step", tagging)
    plant.add("j")
    plant.worker.start()
    await plant.saved()
    done = await plant.saved()
    assert (done.status, done.document["Tags"]) == ("COMPLETED", tags)


async def test_what_was_forgotten_on_the_way_stays_forgotten(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(resource: Resource, parts: Parts) -> Outcome:
        plant.store.reset()
        return steps.step(resource, parts)

    monkeypatch.setattr(worker, "step", forgetful)
    plant.add("j")
    plant.worker.start()
    await until(lambda: ("bucket", "j.json") in plant.shelf.objects)
    await plant.worker.rest(10)
    assert plant.store.newest(9) == []


async def test_of_two_workers_each_does_what_the_other_has_not_claimed(
    plant: Plant, tmp_path: Path, clock: Clock
) -> None:
    other = Plant(tmp_path, clock)
    for number in range(worker.AT_ONCE * 2):
        plant.add(str(number))
    plant.worker.start()
    other.worker.start()
    await until(lambda: plant.store.saved.qsize() + other.store.saved.qsize() >= worker.AT_ONCE * 2)
    done = [plant.store.saved.qsize(), other.store.saved.qsize()]
    await other.worker.stop()
    other.store.close()
    assert (sum(done), all(done)) == (worker.AT_ONCE * 2, True)
    assert not plant.shelf.objects.keys() & other.shelf.objects.keys()


async def test_what_another_has_claimed_meanwhile_is_left_to_it(
    plant: Plant, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if this process had stood still for longer than its claim lasts."""
    other, bus = Plant(tmp_path, clock), Told()
    plant.worker._bus = bus

    def overtaken(resource: Resource, parts: Parts) -> Outcome:
        plant.store.held_seconds = -1
        plant.store.renew()
        assert [one.name for one in other.store.claim(NOW, 9)] == ["j"]
        return steps.step(resource, parts)

    monkeypatch.setattr(worker, "step", overtaken)
    plant.add("j")
    plant.worker.start()
    await until(lambda: ("bucket", "j.json") in plant.shelf.objects)
    await turn()
    assert (plant.status("j"), bus.told) == ("IN_PROGRESS", [])
    await plant.worker.stop()
    monkeypatch.undo()
    other.worker.start()
    assert (await other.saved()).status == "COMPLETED"
    await other.worker.stop()
    other.store.close()


async def test_a_claim_is_renewed_as_long_as_the_work_takes(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "RENEW_SECONDS", 0.0)
    renewed = threading.Event()

    def renew() -> int:
        renewed.set()
        return 1

    def slow(*_delivery: object) -> None:
        assert renewed.wait(10)

    monkeypatch.setattr(plant.store, "renew", renew)
    monkeypatch.setattr(plant.shelf, "put", slow)
    plant.add("j")
    plant.worker.start()
    assert (await plant.saved()).status == "COMPLETED"


async def test_a_worker_that_stops_gives_back_what_it_has_claimed(
    plant: Plant, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow(*_delivery: object) -> None:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(10)

    monkeypatch.setattr(plant.shelf, "put", slow)
    plant.add("j")
    plant.worker.start()
    await begun.wait()
    assert plant.store.next_due() == NOW  # its own claim
    other = Plant(tmp_path, clock)
    assert other.store.next_due() is None
    await plant.worker.stop()
    go_on.set()
    other.worker.start()
    assert (await other.saved()).status == "COMPLETED"
    await other.worker.stop()
    other.store.close()


async def test_what_others_leave_is_found_without_a_bell(
    plant: Plant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.001)
    plant.store.shared = True
    plant.worker.start()
    await turn()
    plant.add("j")
    assert (await plant.saved()).status == "COMPLETED"


async def test_rest_comes_when_the_others_have_done_what_is_due(plant: Plant, tmp_path: Path, clock: Clock) -> None:
    other = Plant(tmp_path, clock)
    plant.store.shared = True
    plant.worker.start()
    plant.add("j")
    [claimed] = other.store.claim(NOW, 9)
    rest = asyncio.ensure_future(plant.worker.rest(10))
    await turn()
    assert not rest.done()
    other.store.save(life.at_rest(claimed, life.COMPLETED, NOW)._replace(holder=None))
    await rest
    other.store.close()


async def test_a_call_to_a_job_that_is_claimed_counts(plant: Plant, tmp_path: Path, clock: Clock) -> None:
    """The second of a queue is looked at by one process while the other starts the first."""
    other = Plant(tmp_path, clock)
    plant.add("first", status=life.QUEUED, due=NOW)
    plant.add("second", status=life.QUEUED, due=NOW - 1)
    [second] = other.store.claim(NOW, 1)
    behind = life.moved(second, life.QUEUED, NOW + 60)
    plant.worker.start()
    await plant.saved()
    await until(lambda: plant.store.saved.qsize() >= 1)
    assert other.worker._remember(second, behind)
    await other.store.saved.get()
    plant.worker.wake()
    await until(lambda: plant.status("second") == "COMPLETED")
    other.store.close()


async def test_time_that_passes_during_the_work_is_not_missed(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two looks at a held clock somebody moves it: the bell of a time that has passed never rings."""
    plant.add("j", due=NOW + 10)
    ask: Callable[..., Awaitable[Any]] = plant.worker._ask
    asked: list[object] = []

    async def slow(question: Callable[..., Any], *arguments: Any) -> Any:
        answer = await ask(question, *arguments)
        if question == plant.store.next_due and not asked:
            asked.append(question)
            plant.clock.advance(10)
        return answer

    monkeypatch.setattr(plant.worker, "_ask", slow)
    plant.worker.start()
    assert (await plant.saved()).status == "COMPLETED"


async def test_a_store_across_a_network_is_asked_in_threads(plant: Plant) -> None:
    plant.store.remote = True
    plant.add("j")
    plant.worker.start()
    async with asyncio.timeout(10):
        while plant.status("j") != "COMPLETED":
            await turn()


async def test_an_edited_script_counts_for_the_next_job(plant: Plant, tmp_path: Path) -> None:
    plant.worker.start()
    for name, said in (("first", "One."), ("second", "Something else.")):
        (tmp_path / "default.yaml").write_text(f"say: {said}\n")
        plant.add(name)
        plant.worker.wake()
        await plant.saved()
        results = json.loads(plant.shelf.objects["bucket", f"{name}.json"].body)["results"]
        assert results["transcripts"] == [{"transcript": said}]


async def test_rest_comes_when_all_that_is_due_is_done(plant: Plant) -> None:
    await plant.worker.rest(0)  # there is nothing to wait for before the start
    plant.worker.start()
    await turn()
    plant.add("now")
    plant.add("later", due=NOW + 10)
    plant.worker.wake()
    await plant.worker.rest(10)
    assert (plant.status("now"), plant.status("later")) == ("COMPLETED", "IN_PROGRESS")
    plant.clock.advance(10)
    await plant.worker.rest(10)
    assert plant.status("later") == "COMPLETED"


async def test_nobody_waits_for_ever_for_a_worker_that_is_stuck(plant: Plant) -> None:
    plant.worker.start()
    await turn()
    plant.store.failures = 1
    plant.add("j")
    plant.worker.wake()
    await asyncio.wait_for(plant.worker.rest(60), 10)  # it rests when the store fails, too
    assert plant.store.failures == 0


@pytest.mark.parametrize(
    ("asked", "headers"),
    [
        ({}, {}),
        (
            {"OutputEncryptionKMSKeyId": "alias/mine"},
            {
                "x-amz-server-side-encryption": "aws:kms",
                "x-amz-server-side-encryption-aws-kms-key-id": "alias/mine",
            },
        ),
        (
            {"OutputEncryptionKMSKeyId": "alias/mine", "KMSEncryptionContext": {"team": "blue"}},
            {
                "x-amz-server-side-encryption": "aws:kms",
                "x-amz-server-side-encryption-aws-kms-key-id": "alias/mine",
                "x-amz-server-side-encryption-context": "eyJ0ZWFtIjoiYmx1ZSJ9",
            },
        ),
        (
            {"EncryptionSettings": {"KmsKeyId": "1234", "KmsEncryptionContext": {"team": "blue"}}},
            {
                "x-amz-server-side-encryption": "aws:kms",
                "x-amz-server-side-encryption-aws-kms-key-id": "1234",
                "x-amz-server-side-encryption-context": "eyJ0ZWFtIjoiYmx1ZSJ9",
            },
        ),
    ],
)
async def test_what_is_put_is_encrypted_as_the_request_wants_it(
    plant: Plant, asked: dict[str, Any], headers: dict[str, str]
) -> None:
    plant.add("j", **asked)
    plant.worker.start()
    await plant.saved()
    assert plant.shelf.objects["bucket", "j.json"].encryption == headers


async def test_a_stop_that_comes_with_the_bell_is_not_lost(plant: Plant) -> None:
    plant.store.shared = True
    plant.worker.start()
    plant.add("j")
    assert (await plant.saved()).status == "COMPLETED"
    await plant.worker.rest(5)
    await turn()
    plant.worker.wake()
    stopping = asyncio.create_task(plant.worker.stop())
    done, _ = await asyncio.wait({stopping}, timeout=5)
    assert stopping in done
    assert not plant.worker.alive
