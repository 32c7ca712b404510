"""Frames that cost us more than the client: how many are too many."""

from collections.abc import Callable

import pytest
from h2.errors import ErrorCodes

from emulator.server.http2 import frames as f
from emulator.server.http2.floods import ALLOWANCES, CONTINUATIONS, Cheap, Floods
from emulator.server.serving import Limits
from tests.server.http2.wire import Client, data, frame, goaway, mute, rst, settings, window
from tests.server.transports import Time


@pytest.mark.parametrize("cheap", Cheap)
def test_an_allowance_is_spent_and_comes_back(cheap: Cheap) -> None:
    burst, per_second = ALLOWANCES[cheap]
    floods = Floods(100.0)
    assert [floods.allows(cheap, 100.0) for _ in range(burst + 1)] == [True] * burst + [False]
    assert [floods.allows(cheap, 110.0) for _ in range(int(per_second) * 10)][:-1] == [True] * (
        int(per_second) * 10 - 1
    )
    assert not floods.allows(cheap, 110.0)


def test_an_allowance_does_not_pile_up() -> None:
    floods = Floods(0.0)
    burst = ALLOWANCES[Cheap.PING].burst
    assert [floods.allows(Cheap.PING, 1e6) for _ in range(burst + 1)].count(True) == burst


def test_allowances_are_apart() -> None:
    floods = Floods(0.0)
    while floods.allows(Cheap.PING, 0.0):
        pass
    assert floods.allows(Cheap.SETTINGS, 0.0)


def reset_request(client: Client, number: int) -> bytes:
    return client.headers(number) + rst(number)


FRAMES: dict[Cheap, Callable[[Client, int], bytes]] = {
    Cheap.SETTINGS: lambda _client, _number: settings(window=100),
    Cheap.PING: lambda _client, _number: frame(f.PING, 0, 0, bytes(8)),
    Cheap.PRIORITY: lambda _client, _number: frame(f.PRIORITY, 0, 7, bytes(4) + b"\x10"),
    Cheap.RESET: reset_request,
    Cheap.EMPTY_DATA: lambda _client, _number: data(1, b""),
    Cheap.STRAY: lambda _client, _number: data(3, b"x"),
    Cheap.OTHER: lambda _client, _number: frame(0x99, 0, 0, b"grease"),
}


@pytest.mark.parametrize("cheap", Cheap)
async def test_a_flood_ends_the_connection(cheap: Cheap, time: Time) -> None:
    client = Client(mute)
    client.send(client.headers(1), client.headers(3), rst(3))
    await client.frames()
    number = 5
    for _ in range(ALLOWANCES[cheap].burst - 2):  # one of SETTINGS and one of RESET are spent
        client.send(FRAMES[cheap](client, number))
        number += 2
    assert client.server.streams
    assert f.GOAWAY not in [each.kind for each in await client.frames()]
    for _ in range(3):
        client.send(FRAMES[cheap](client, number))
        number += 2
    assert await client.code() == ErrorCodes.ENHANCE_YOUR_CALM
    assert client.transport.ended


@pytest.mark.parametrize("kind", ["reset", "headers of ours", "headers", "goaway", "ack"])
async def test_a_flood_of_frames_that_mean_nothing_any_more(kind: str, time: Time) -> None:
    client = Client(mute)
    client.send(client.headers(1), client.headers(3), rst(3), client.headers(5), window(5, 2**31 - 1))
    units = {
        "reset": rst(3),
        "headers of ours": frame(f.HEADERS, f.END_HEADERS | f.END_STREAM, 5, b"\x00\x01x\x01y"),  # a literal x: y
        "headers": frame(f.HEADERS, f.END_HEADERS | f.END_STREAM, 3, b"\x00\x01x\x01y"),
        "goaway": goaway(),
        "ack": frame(f.SETTINGS, f.ACK, 0),
    }
    for _ in range(ALLOWANCES[Cheap.STRAY].burst):
        client.send(units[kind])
    assert not client.transport.ended
    client.send(units[kind])
    assert await client.code() == ErrorCodes.ENHANCE_YOUR_CALM


async def test_resets_that_we_are_made_to_send_count_too(time: Time) -> None:
    client = Client(mute)
    number = 1
    while not client.transport.ended:
        client.send(client.headers(number, end=True), data(number, b"x"))
        number += 2
    assert number == 2 * ALLOWANCES[Cheap.RESET].burst + 3
    assert await client.code() == ErrorCodes.ENHANCE_YOUR_CALM


async def test_streams_beyond_the_limit_count_too(time: Time) -> None:
    client = Client(mute, Limits(streams=1))
    number = 1
    while not client.transport.ended:
        client.send(client.headers(number))
        number += 2
    assert number == 2 * ALLOWANCES[Cheap.RESET].burst + 5
    assert await client.code() == ErrorCodes.ENHANCE_YOUR_CALM


async def test_pings_are_answered() -> None:
    client = Client(mute)
    client.send(frame(f.PING, 0, 0, b"12345678"))
    (answer,) = await client.frames()
    assert (answer.kind, answer.flags, answer.body) == (f.PING, f.ACK, b"12345678")


async def test_what_costs_nothing_has_no_limit(time: Time) -> None:
    client = Client(mute)
    client.send(client.headers(1))
    for _ in range(5000):
        client.send(window(1, 1), window(0, 1))
    assert client.server.streams
    assert not client.transport.ended


def block(client: Client, parts: int) -> bytes:
    """A request head with so many CONTINUATION frames, all of them empty."""
    head = frame(f.HEADERS, 0, 1, client.headers(1)[9:])
    return head + frame(f.CONTINUATION, 0, 1) * (parts - 1) + frame(f.CONTINUATION, f.END_HEADERS, 1)


async def test_a_header_block_in_parts() -> None:
    client = Client(mute)
    client.send(block(client, CONTINUATIONS))
    assert list(client.server.streams) == [1]


async def test_a_header_block_in_too_many_parts() -> None:
    client = Client(mute)
    client.send(block(client, CONTINUATIONS + 1))
    assert await client.code() == ErrorCodes.ENHANCE_YOUR_CALM


async def test_a_header_block_that_is_too_long() -> None:
    client = Client(mute)
    client.send(frame(f.HEADERS, 0, 1, bytes(16_000)), *[frame(f.CONTINUATION, 0, 1, bytes(16_000))] * 4)
    assert await client.code() == ErrorCodes.ENHANCE_YOUR_CALM


async def test_a_header_list_that_only_unpacks_to_too_much() -> None:
    client = Client(mute)
    value = "v" * 3000
    client.send(client.headers(1, extra=[("a", value)] * 20))
    assert list(client.server.streams) == [1]
    client.send(client.headers(3, extra=[("a", value)] * 25))
    assert await client.code() == ErrorCodes.ENHANCE_YOUR_CALM
