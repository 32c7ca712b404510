"""When what connections have to write is written."""

import asyncio
from functools import partial

import pytest

from emulator.server.bursts import MOST, Bursts


async def test_all_of_a_turn_is_written_together_and_in_order() -> None:
    bursts, written = Bursts(), list[int]()
    for number in range(3):
        bursts.add(partial(written.append, number))
    assert not written
    await asyncio.sleep(0)
    assert written == [0, 1, 2]


async def test_nobody_waits_for_more_than_so_many_others() -> None:
    bursts, written = Bursts(), list[int]()
    for number in range(MOST + 2):
        bursts.add(partial(written.append, number))
    assert written == [*range(MOST)]
    await asyncio.sleep(0)
    assert written == [*range(MOST + 2)]


async def test_what_a_write_brings_is_written_in_its_turn() -> None:
    bursts, written = Bursts(), list[str]()

    def more() -> None:
        written.append("first")
        bursts.add(lambda: written.append("second"))

    bursts.add(more)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert written == ["first", "second"]


async def test_writes_that_bring_more_writes_let_the_loop_go_on() -> None:
    bursts, written = Bursts(), list[int]()

    def download(number: int) -> None:
        written.append(number)
        if len(written) < 100 * MOST:
            bursts.add(partial(download, number))

    for number in range(MOST):
        bursts.add(partial(download, number))
    assert written == [*range(MOST)], "each of them has had one turn"
    await asyncio.sleep(0)
    assert len(written) <= 3 * MOST, "who reads, or speaks first, comes before the rest"


async def test_a_write_that_fails_takes_no_other_with_it(caplog: pytest.LogCaptureFixture) -> None:
    bursts, written = Bursts(), list[int]()
    bursts.add(partial([].pop, 0))
    bursts.add(partial(written.append, 1))
    await asyncio.sleep(0)
    assert written == [1]
    assert [record.getMessage() for record in caplog.records] == ["A connection could not be written to"]
