"""The parts of an emulator that the door of the batch API uses, and requests to it as SDKs sign them. Holds no test."""

import json
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import cbor2
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator.asgi import batch
from emulator.auth import Keyring
from emulator.clock import Clock
from emulator.faults.register import Faults
from emulator.jobs.recordings import Recordings
from emulator.jobs.steps import step
from emulator.jobs.worker import Worker
from emulator.journal.journal import Journal
from emulator.rates import Rates
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Store
from tests.asgi.ask import HOST, Answered, ask
from tests.jobs.shelf import Shelf

JSON_11 = {"content-type": "application/x-amz-json-1.1"}
CBOR = {"content-type": "application/cbor", "accept": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
CBOR_PATH = "/service/Transcribe/operation"


class House(NamedTuple):
    """The parts, by the names that the application gives them."""

    settings: Settings
    clock: Clock
    keyring: Keyring
    store: Store
    scripts: Library
    worker: Worker
    s3: Shelf
    rates: Rates
    journal: Journal
    recordings: Recordings
    faults: Faults

    async def post(self, target: str | None, body: bytes = b"{}", path: str = "/", secret: str = "test") -> Answered:
        """A signed call of JSON 1.1."""
        headers = JSON_11 if target is None else {**JSON_11, "x-amz-target": target}
        return await self.signed("POST", path, headers, body, secret)

    async def call(self, operation: str, **given: Any) -> Any:
        """The document of an answer on JSON 1.1 that must be good."""
        answered = await self.post(f"Transcribe.{operation}", json.dumps(given).encode())
        assert answered.status == 200, answered.body
        return json.loads(answered.body) if answered.body else None

    async def call_cbor(self, operation: str, **given: Any) -> Answered:
        return await self.signed("POST", f"{CBOR_PATH}/{operation}", CBOR, cbor2.dumps(given))

    async def signed(
        self, method: str, path: str, headers: dict[str, str], body: bytes, secret: str = "test"
    ) -> Answered:
        request = AWSRequest(method, f"http://{HOST}{path}", headers={**headers, "host": HOST}, data=body)
        SigV4Auth(Credentials("test", secret), "transcribe", "eu-west-1").add_auth(request)
        return await self.ask(method, path, dict(request.headers.items()), body)

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answered:
        return await ask(partial(batch.answer, cast("Any", self)), method, path, headers, body)

    def work(self) -> None:
        """What the worker does, at once."""
        for resource in self.store.claim(self.clock.now(), 99):
            outcome = step(resource, self.worker._parts)
            for delivery in outcome.deliveries:
                self.s3.put(*delivery)
            self.store.save(outcome.resource._replace(holder=None))


def house_in(folder: Path, **settings: Any) -> House:
    """A house with its files in `folder`. botocore signs by the machine's clock: so the emulator's runs with it."""
    (folder / "scripts").mkdir()
    set_so = Settings(scripts=folder / "scripts", **settings)
    clock, store, shelf = Clock(), Store(str(folder / "store.db")), Shelf()
    scripts, journal = Library(set_so.scripts), Journal(clock)
    faults = Faults()
    worker = Worker(store, clock, scripts, shelf, set_so, journal, faults)
    keyring, rates = Keyring(set_so.known_keys, "strict"), Rates(on=set_so.rates)
    return House(set_so, clock, keyring, store, scripts, worker, shelf, rates, journal, Recordings(), faults)
