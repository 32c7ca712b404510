"""What clients have made, as a whole or a part: which part is meant, and how it is forgotten, whoever holds it."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from emulator.accounts import named_account

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.scripts.format import Script


class Part(NamedTuple):
    """An account's, a region's, both; None: no matter whose, or where."""

    account: str | None = None
    region: str | None = None

    @property
    def whole(self) -> bool:
        return self == Part()


def has(emulator: "Emulator", part: Part, key: str | None) -> bool:
    """Whether what is for one access key, or (None) for everybody, is in a part: an account has what is for a key of it
    and for no other.
    """
    if part.region is not None or part.account is None or key is None:
        return part.whole
    return named_account(key, emulator.keys) == part.account


def has_script(emulator: "Emulator", part: Part, script: "Script") -> bool:
    """The same of a script that was added."""
    return has(emulator, part, dict(script.match).get("access_key"))


async def wipe(emulator: "Emulator", part: Part) -> int:
    """Forget a part of the state, and its past, whole or not at all; how many resources it was. A whole reset puts the
    clock back to where it was at the start. Returns when the processes that share the store have forgotten it, too.
    """
    async with emulator.changing:
        resources = await forget(emulator, part)
        await forget_past(emulator, part)
        if part.whole:
            emulator.clock.reset()
    await emulator.sharing.heard()
    return resources


async def forget(emulator: "Emulator", part: Part) -> int:
    """Forget a part of the state; how many resources it was. What is known of the past stays."""
    emulator.streams.forget(*part)
    resources = await asyncio.to_thread(emulator.store.reset, *part)
    await _forget_rest(emulator, part)
    await emulator.sharing.tell_of_reset(*part, past=False)
    return resources


async def forget_past(emulator: "Emulator", part: Part) -> None:
    """Forget what is known of a part's calls and streams, and what was expected of them."""
    await _forget_past(emulator, part)
    await emulator.sharing.tell_of_reset(*part, past=True)


async def heard_of_reset(emulator: "Emulator", part: Part, *, past: bool) -> None:
    """Another process, which shares the store, has forgotten a part, or the past of it: this one does the same."""
    async with emulator.changing:
        if past:
            await _forget_past(emulator, part)
            if part.whole:
                emulator.clock.reset()
            return
        emulator.streams.forget(*part)
        await _forget_rest(emulator, part)


async def _forget_rest(emulator: "Emulator", part: Part) -> None:
    """What is neither a resource nor a stream. By now no job delivers into the S3 inside any more."""
    emulator.rates.forget(*part)
    await asyncio.to_thread(emulator.neighbours.reset, *part)
    emulator.scripts.keep(lambda _name, script: not has_script(emulator, part, script))


async def _forget_past(emulator: "Emulator", part: Part) -> None:
    emulator.recordings.clear(*part)
    emulator.expectations.forget(partial(has, emulator, part))
    forget_faults(emulator, part)
    await emulator.journal.clear(*part)


def forget_faults(emulator: "Emulator", part: Part) -> None:
    """All of them; of an account, those that meet it, or a key of it, and nobody else."""
    if part.whole:
        emulator.faults.clear()
    for fault in emulator.faults.own():
        globs = dict(fault.rule.when.globs)
        of_account = part.region is None and globs.get("account") == part.account
        if of_account or has(emulator, part, globs.get("access_key")):
            emulator.faults.remove(fault.id)
