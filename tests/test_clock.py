"""The clock: real time moves by itself, held time only by hand; alarms ring in order, once, and not when cancelled."""

import asyncio
import time

import pytest

from emulator.clock import Clock


def test_runs_with_real_time_until_it_is_held() -> None:
    clock = Clock()
    before = time.time()
    assert before <= clock.now() <= time.time() + 1
    clock.hold(1000.0)
    assert clock.held
    assert clock.now() == 1000.0


@pytest.mark.parametrize("held", [True, False])
def test_released_it_is_the_machines_clock_again(held: bool) -> None:
    clock = Clock()
    if held:
        clock.hold(1000.0)
    clock.advance(86400)
    clock.release()
    assert not clock.held
    assert abs(clock.now() - time.time()) < 60


@pytest.mark.parametrize("held", [True, False])
def test_advance_moves_it_forward(held: bool) -> None:
    clock = Clock()
    if held:
        clock.hold()
    before = clock.now()
    clock.advance(3600)
    assert 3600 <= clock.now() - before < 3660


def test_alarms_ring_in_order_when_the_clock_is_moved_past_them() -> None:
    clock = Clock()
    clock.hold(0.0)
    rung: list[str] = []
    clock.at(20, lambda: rung.append("twenty"))
    clock.at(10, lambda: rung.append("ten"))
    clock.at(10, lambda: rung.append("ten again"))
    clock.at(40, lambda: rung.append("forty"))
    clock.advance(9)
    assert rung == []
    clock.advance(20)
    assert rung == ["ten", "ten again", "twenty"]
    clock.advance(100)
    assert rung == ["ten", "ten again", "twenty", "forty"]


def test_a_cancelled_alarm_stays_silent() -> None:
    clock = Clock()
    clock.hold(0.0)
    rung: list[int] = []
    alarm = clock.at(1, lambda: rung.append(1))
    clock.at(2, lambda: rung.append(2))
    alarm.cancel()
    clock.advance(5)
    assert rung == [2]


async def test_a_running_clock_rings_from_the_event_loop() -> None:
    clock = Clock()
    rung = asyncio.Event()
    clock.at(clock.now() + 3600, lambda: None)
    clock.at(clock.now() - 1, rung.set)
    assert await asyncio.wait_for(rung.wait(), 5)


async def test_an_alarm_set_while_held_rings_after_release() -> None:
    clock = Clock()
    clock.hold()
    rung = asyncio.Event()
    clock.at(clock.now() + 0.001, rung.set)
    clock.release()
    assert await asyncio.wait_for(rung.wait(), 5)
