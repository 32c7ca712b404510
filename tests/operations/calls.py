"""Asks operations through the door's own reading and writing, without its signatures, in a client's words of each
protocol. Nothing is faked but S3."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import cbor2
import orjson
import pytest
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import JSONParser, RpcV2CBORParser
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator

from emulator.asgi.batch import reply
from emulator.auth import Identity
from emulator.clock import Clock
from emulator.errors import AwsError
from emulator.faults.register import Faults
from emulator.jobs.recordings import Recordings
from emulator.journal.journal import Journal
from emulator.journal.line import CALL
from emulator.rates import Rates
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store
from emulator.wire.request import Request
from tests.jobs.shelf import Shelf

NOW = 1_715_896_910.979
ACCOUNT = "111122223333"
REGION = "us-west-2"
SCHEME = "http"


class Protocol(NamedTuple):
    """A client's half of a protocol: botocore's own, whose times are left to be seconds."""

    name: str  # botocore's
    write: Callable[[Any], bytes]  # for what botocore itself would not send
    parser: Any


PROTOCOLS = {
    "json11": Protocol("json", orjson.dumps, JSONParser(timestamp_parser=float)),
    "rpcv2cbor": Protocol("smithy-rpc-v2-cbor", cbor2.dumps, RpcV2CBORParser(timestamp_parser=float)),
}


@cache
def service() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("transcribe", "service-2"))


class Desk:
    """One emulator's parts, its clock held at NOW, and a client who asks it in one of the PROTOCOLS."""

    def __init__(self, folder: Path, protocol: str = "json11", **settings: Any) -> None:
        (folder / "scripts").mkdir()
        self.protocol = PROTOCOLS[protocol]
        self.store = Store(str(folder / "store.db"))
        self.clock = Clock()
        self.clock.hold(NOW)
        self.shelf = Shelf()
        self.settings = Settings(scripts=folder / "scripts", **settings)
        self.library = Library(self.settings.scripts)
        self.identity = Identity(ACCOUNT, REGION, "test", "test", "")
        self.woken = 0

    def ask(self, operation: str, **given: Any) -> dict[str, Any]:
        """What the operation answers; times are seconds. Raises AwsError."""
        model = service().operation_model(operation)
        answered = self.answer(self.request(model, given))
        parsed: dict[str, Any] = self.protocol.parser.parse(answered, model.output_shape)
        del parsed["ResponseMetadata"]
        if answered["status_code"] == 200:
            return parsed
        error = parsed["Error"]
        raise AwsError(error["Code"], error["Message"] or None)

    def refused(self, operation: str, **given: Any) -> tuple[str, str | None]:
        """The code and the message of the error that the operation must end with."""
        with pytest.raises(AwsError) as raised:
            self.ask(operation, **given)
        return raised.value.code, raised.value.message

    def elsewhere(self, **changes: str) -> "Desk":
        """The same emulator, asked by another account or in another region."""
        desk = object.__new__(Desk)
        desk.__dict__.update(self.__dict__)
        desk.identity = self.identity._replace(**changes)
        return desk

    def kept(self, kind: str, name: str) -> Resource:
        found = self.store.get(kind, self.identity.account, self.identity.region, name)
        assert found is not None
        return found

    def put_at(self, kind: str, name: str, status: str, **members: Any) -> None:
        """Brings a thing to a state that only the worker can bring it to."""
        kept = self.kept(kind, name)
        self.store.save(kept._replace(status=status, due=None, document=kept.document | members))

    def request(self, operation: OperationModel, given: Mapping[str, Any]) -> Request:
        """As botocore writes it; what botocore would not send at all is written member by member."""
        sendable = not ParamValidator().validate(given, operation.input_shape).has_errors()
        serializer = create_serializer(self.protocol.name, include_validation=False)
        written = serializer.serialize_to_request(given if sendable else {}, operation)
        body = written["body"] if sendable else self.protocol.write(given)
        headers = {"host": "localhost:4610"} | {name.lower(): value for name, value in written["headers"].items()}
        return Request(written["method"], written["url_path"], "", headers, body)

    def answer(self, request: Request) -> dict[str, Any]:
        """The reply of the door, as botocore's parsers want it."""
        parts = SimpleNamespace(
            clock=self.clock,
            store=self.store,
            scripts=self.library,
            settings=self.settings,
            s3=self.shelf,
            recordings=Recordings(),
            rates=Rates(on=self.settings.rates),
            worker=SimpleNamespace(wake=self._wake),
            faults=Faults(),
        )
        line = Journal(self.clock).begin(CALL, "batch", "request-id", SCHEME)
        answered = reply(cast("Any", parts), request, line, lambda _request: self.identity, [])
        headers = {name.decode(): value.decode() for name, value in answered.headers}
        return {"status_code": answered.status, "headers": headers, "body": answered.body}

    def _wake(self) -> None:
        self.woken += 1
