"""Puts a seed into an emulator that is starting: through the same checks and operations as calls of clients.

What is there already, from an earlier start with the same database, is kept.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator import objects
from emulator.asgi.calling import call_of
from emulator.auth import Identity
from emulator.errors import AwsError
from emulator.journal.names import name_of
from emulator.model.shapes import batch
from emulator.model.validate import validated
from emulator.operations import find
from emulator.scripts.format import ScriptError
from emulator.seeds import folder
from emulator.settings import DEFAULT_ACCOUNT, Settings
from emulator.snapshots.form import Unusable
from emulator.snapshots.unpack import restore
from emulator.wire.request import Request

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.scripts.yaml_nodes import Place
    from emulator.seeds.calls import SeedCall

MOST_REST = 5.0  # seconds that a call waits for what the one before it has begun
MAKING = ("Create", "Start")
THERE = "ConflictException"


async def sow(emulator: "Emulator", place: Path) -> None:
    """Have in the emulator what a folder or a snapshot has. The worker must be running.

    Raises ScriptError, which names the file, the line and the key, and what would be right.
    """
    sown = _sow_snapshot if await asyncio.to_thread(place.is_file) else _sow_folder
    await sown(emulator, place)


async def _sow_snapshot(emulator: "Emulator", place: Path) -> None:
    try:
        with await asyncio.to_thread(place.open, "rb") as file:
            await restore(emulator, file, keep=True)
    except Unusable as error:
        raise ScriptError(str(place), 0, "", "must be a folder or a snapshot", str(error)) from None
    except OSError as error:
        raise ScriptError(str(place), 0, "", "must be readable", str(error.strerror)) from None


async def _sow_folder(emulator: "Emulator", place: Path) -> None:
    settings = emulator.settings
    account = account_of(settings)
    seed = await asyncio.to_thread(folder.read, place, batch().operations, account, settings.region)
    if seed.buckets and settings.s3_endpoint:
        problem = f"the S3 is {settings.s3_endpoint}; put them there yourself"
        raise ScriptError(str(place / folder.S3), 0, "", "must not be there with --s3-endpoint", problem)
    if seed.buckets:
        await asyncio.to_thread(_put, emulator, seed)
    made: dict[Any, Place] = {}
    for call in seed.calls:
        await emulator.worker.rest(MOST_REST)
        identity = identity_of(emulator, call.account or account, call.region or settings.region)
        await asyncio.to_thread(_perform, emulator, call, identity, made)


def account_of(settings: Settings) -> str:
    """The account that the banner's key is of."""
    return settings.first_key.account if settings.first_key else DEFAULT_ACCOUNT


def identity_of(emulator: "Emulator", account: str, region: str) -> Identity:
    """Who makes the calls: the first key of the account, if it has one."""
    return Identity(account, region, next(iter(emulator.keys.of_account(account)), ""), None, "")


def _put(emulator: "Emulator", seed: folder.Seed) -> None:
    emulator.neighbours.load()
    for bucket in seed.buckets:
        objects.make(bucket)
    for told, path in seed.objects:
        try:
            with path.open("rb") as body:
                objects.put(told, body)
        except OSError as error:
            raise ScriptError(str(path), 0, "", "must be readable", str(error.strerror)) from None


def _perform(emulator: "Emulator", call: "SeedCall", identity: Identity, made: "dict[Any, Place]") -> None:
    """Make a call. What it makes may be there from an earlier start, but not from a call before it."""
    model, operation = batch(), find(call.operation)
    if operation is None:
        raise call.refused("the emulator does not implement it")
    try:
        given = validated(model, model.input_of(call.operation), call.input)
        if operation.check is not None:
            operation.check(given)
        _note(call, given, identity, made)
        request = Request("POST", "/", "", {"host": f"localhost:{emulator.settings.port}"}, b"")
        operation.run(call_of(emulator, call.operation, given, identity, request, "http"))
    except AwsError as error:
        if error.code != THERE or not call.operation.startswith(MAKING):
            raise call.refused(f"{error.code}: {error.message}") from None


def _note(call: "SeedCall", given: dict[str, Any], identity: Identity, made: "dict[Any, Place]") -> None:
    if not call.operation.startswith(MAKING):
        return
    key = (call.operation, identity.account, identity.region, name_of(given))
    before = made.setdefault(key, call.place)
    if before is not call.place:
        raise call.refused(f"the call on line {before.line} has made it already")
