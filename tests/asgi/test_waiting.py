"""A gate: it opens in time or with its fault, and can be woken for something new."""

import asyncio
from math import inf

import pytest

from emulator.asgi.waiting import Gate
from emulator.clock import Clock
from emulator.faults.harm import CALL
from emulator.faults.register import Faults, Hit
from emulator.faults.rule import Asked
from tests.faults.made import made
from tests.streaming.line import settle


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.hold(1000.0)
    return clock


@pytest.fixture
def hit() -> Hit:
    faults = Faults()
    faults.add(made({"delay": 5}))
    found = faults.hit(Asked(CALL, "X", "batch"))
    assert found is not None
    return found


async def test_it_is_time(clock: Clock, hit: Hit) -> None:
    gate = Gate(clock, hit)
    assert await gate.until(1000.0)
    waiting = asyncio.create_task(gate.until(1005.0))
    await settle()
    clock.advance(4.9)
    await settle()
    assert not waiting.done()
    clock.advance(0.1)
    assert await waiting


async def test_it_is_woken_before_its_time(clock: Clock, hit: Hit) -> None:
    gate = Gate(clock, hit)
    waiting = asyncio.create_task(gate.until(inf))
    await settle()
    gate.wake()
    assert not await waiting


async def test_a_rest_is_not_cut_short_by_a_wake(clock: Clock, hit: Hit) -> None:
    gate = Gate(clock, hit)
    resting = asyncio.create_task(gate.rest(5.0))
    await settle()
    gate.wake()
    await settle()
    assert not resting.done()
    clock.advance(5.0)
    await resting


async def test_it_opens_for_good_when_its_fault_goes(clock: Clock, hit: Hit) -> None:
    gate = Gate(clock, hit)
    waiting = asyncio.create_task(gate.until(inf))
    await settle()
    gate.release()
    assert await waiting
    assert await gate.until(inf)
    gate.close()
