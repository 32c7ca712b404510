"""When what connections have to write is written."""

import asyncio
from functools import partial

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
