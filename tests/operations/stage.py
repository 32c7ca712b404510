"""The parts that the operations of streams use, and a client of theirs that needs no door. Holds no test."""

import json
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emulator.auth import Identity
from emulator.call import Call
from emulator.clock import Clock
from emulator.faults.register import Faults
from emulator.jobs.delivery import deliver, encryption_of
from emulator.jobs.recordings import Recordings
from emulator.jobs.steps import step
from emulator.jobs.worker import Worker
from emulator.journal.journal import Journal
from emulator.operations import get_medical_scribe_stream
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store
from emulator.streaming.session import Session
from emulator.wire.eventstream import decode, encode
from tests.jobs.shelf import Shelf
from tests.streaming.client import NOW, audio_event

if TYPE_CHECKING:
    from emulator.jobs.outcome import Delivery, Recorded

ACCOUNT, REGION = "000000000000", "us-east-1"
SESSION = "207abc31-4dc9-4e00-a586-d77f2e5c4c40"
RATE = 16_000


class Stage:
    """One emulator's parts, with its clock held at NOW, and the scripts that a test writes."""

    def __init__(self, folder: Path, **scripts: str) -> None:
        self.folder = folder / "scripts"
        self.folder.mkdir()
        for name, text in scripts.items():
            (self.folder / f"{name}.yaml").write_text(text)
        self.store = Store(str(folder / "store.db"))
        self.clock = Clock()
        self.clock.hold(NOW)
        self.shelf = Shelf()
        self.settings = Settings(scripts=self.folder)
        self.library = Library(self.folder)
        self.woken = 0
        self.recordings = Recordings()
        self._ids = count(1)

    def call(self, operation: str, **given: Any) -> Call:
        return Call(
            operation=operation,
            input={"SessionId": SESSION, **given},
            identity=Identity(ACCOUNT, REGION, "test", None, ""),
            base_url="http://localhost:4610",
            clock=self.clock,
            store=self.store,
            scripts=self.library,
            settings=self.settings,
            s3=self.shelf,
            wake=self._wake,
            recordings=self.recordings,
        )

    def forget_ids(self) -> None:
        """The next stream has the ids of the first."""
        self._ids = count(1)

    def open(self, module: ModuleType, operation: str, **given: Any) -> "Talk":
        """The stream of a request that passes all rules."""
        return Talk(self.session(module, operation, **given), self.clock)

    def session(self, module: ModuleType, operation: str, **given: Any) -> Session:
        """The same, before it has said anything."""
        call = self.call(operation, **given)
        module.check(call.input)
        session: Session = module.open_stream(call, lambda: f"{next(self._ids):036}")
        return session

    def has(self, kind: str, name: str, **document: Any) -> None:
        self.store.add(Resource(kind, ACCOUNT, REGION, name, NOW, "READY", None, document))

    def kept(self, kind: str) -> Resource | None:
        return self.store.get(kind, ACCOUNT, REGION, SESSION)

    def described(self) -> dict[str, Any]:
        """What GetMedicalScribeStream answers."""
        details: dict[str, Any] = get_medical_scribe_stream.run(self.call("GetMedicalScribeStream"))
        return details["MedicalScribeStreamDetails"]  # type: ignore[no-any-return]

    def work(self) -> None:
        """What the worker does, at once."""
        parts = (self.store, self.clock, self.library, self.shelf, self.settings, Journal(self.clock), Faults())
        worker = Worker(*parts, recordings=self.recordings)
        for resource in self.store.claim(self.clock.now(), 99):
            outcome = step(resource, worker._parts)
            made: tuple[Delivery | Recorded, ...] = (*outcome.deliveries, *outcome.sound)
            for each in made:
                deliver(self.shelf, each, encryption_of(resource.document))
            self.store.save(outcome.resource._replace(holder=None))
            self.recordings.forget(resource)

    def file(self, bucket: str, key: str) -> Any:
        return json.loads(self.shelf.objects[bucket, key].body)

    def _wake(self) -> None:
        self.woken += 1


class Talk:
    """A stream, and what its client sends and hears. It does the pump's work."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.session = session
        self.clock = clock
        self.heard = self._told(session.tick(clock.now()))

    def event(self, kind: str, document: Any) -> None:
        self.send(encode([(":event-type", kind), (":message-type", "event")], json.dumps(document).encode()))

    def sound(self, seconds: float, channels: int = 1) -> None:
        """Silence, a tenth of a second at a time."""
        for _ in range(round(seconds * 10)):
            self.send(audio_event(bytes(RATE // 10 * 2 * channels)))

    def end(self) -> None:
        self.send(audio_event(b""))

    def leave(self) -> None:
        self.session.abandon()
        self._conclude()

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [document for name, document in self.heard if name == kind]

    def send(self, data: bytes) -> None:
        now = self.clock.now()
        frames = self.session.message(data, now)
        while self.session.errand is not None:
            frames += self.session.proceed(self.session.errand(now), now)
        self.heard += self._told(frames)
        if self.session.finished:
            self._conclude()

    def _conclude(self) -> None:
        conclude = self.session.conclusion()
        if conclude is not None:
            conclude(self.clock.now())

    @staticmethod
    def _told(frames: list[bytes]) -> list[tuple[str, dict[str, Any]]]:
        messages = [decode(frame) for frame in frames]
        kinds = [one.headers.get(":event-type") or one.headers[":exception-type"] for one in messages]
        return [(str(kind), json.loads(one.payload)) for kind, one in zip(kinds, messages, strict=True)]
