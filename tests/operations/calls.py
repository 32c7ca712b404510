"""Runs operations as the door does, without the door: model, check, run, project. Nothing is faked but S3."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from emulator.auth import Identity
from emulator.call import Call
from emulator.clock import Clock
from emulator.errors import AwsError
from emulator.model.project import project
from emulator.model.shapes import batch
from emulator.model.validate import validated
from emulator.operations import find
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store
from tests.jobs.shelf import Shelf

NOW = 1_715_896_910.979
ACCOUNT = "111122223333"
REGION = "us-west-2"


class Desk:
    """One emulator's parts, its clock held at NOW, and a client who asks it."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        (folder / "scripts").mkdir()
        self.store = Store(str(folder / "store.db"))
        self.clock = Clock()
        self.clock.hold(NOW)
        self.shelf = Shelf()
        self.settings = Settings(scripts=folder / "scripts", **settings)
        self.library = Library(self.settings.scripts)
        self.identity = Identity(ACCOUNT, REGION, "test", "test", "")
        self.woken = 0

    def ask(self, operation: str, **given: Any) -> dict[str, Any]:
        """What the operation answers. Raises AwsError."""
        model = batch()
        found = find(operation)
        assert found is not None
        clean = validated(model, model.input_of(operation), given)
        if found.check is not None:
            found.check(clean)
        output = model.output_of(operation)
        answer = found.run(self._call(operation, clean))
        return {} if output is None else project(model, output, answer)

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
        self.store.save(replace(kept, status=status, due=None, document=kept.document | members))

    def _wake(self) -> None:
        self.woken += 1

    def _call(self, operation: str, given: dict[str, Any]) -> Call:
        return Call(
            operation=operation,
            input=given,
            identity=self.identity,
            base_url="http://localhost:4610",
            clock=self.clock,
            store=self.store,
            scripts=self.library,
            settings=self.settings,
            s3=self.shelf,
            wake=self._wake,
        )
