"""A connection that has filled the buffer reads on only when others have had their turn."""

import asyncio

import pytest

from emulator.server.buffered import Buffered
from tests.server.transports import Transport, settle

SIZE = 10


class Listening(Buffered):
    """Notes what it is given; stops reading, or closes, where it is told to."""

    def __init__(self) -> None:
        self.buffer = memoryview(bytearray(SIZE))
        self.transport = Transport()
        self.heard: list[bytes] = []
        self.then = ""

    def data_received(self, data: bytes) -> None:
        self.heard.append(data)
        if self.then:
            getattr(self.transport, self.then)()

    def read(self, data: bytes) -> None:
        self.get_buffer(-1)[: len(data)] = data
        self.buffer_updated(len(data))


async def test_a_full_buffer_stops_the_reading_for_a_turn() -> None:
    listening = Listening()
    listening.read(b"a" * SIZE)
    assert not listening.transport.is_reading()
    await asyncio.sleep(0)
    assert listening.transport.is_reading()
    assert listening.heard == [b"a" * SIZE]


async def test_a_part_of_the_buffer_does_not() -> None:
    listening = Listening()
    listening.read(b"a" * (SIZE - 1))
    assert listening.transport.is_reading()


@pytest.mark.parametrize(("then", "reads"), [("pause_reading", False), ("close", True)])
async def test_who_has_stopped_or_closed_is_left_alone(then: str, reads: bool) -> None:
    listening = Listening()
    listening.then = then
    listening.read(b"a" * SIZE)
    await settle()
    assert listening.transport.is_reading() is reads


async def test_who_closes_meanwhile_is_left_alone() -> None:
    listening = Listening()
    listening.read(b"a" * SIZE)
    listening.transport.close()
    await settle()
    assert not listening.transport.is_reading()
