import pytest

from emulator.server.handshake import Header, in_order, is_upgrade

KEY = (b"sec-websocket-key", b"dGhlIHNhbXBsZSBub25jZQ==")
VERSION = (b"sec-websocket-version", b"13")
HOST = (b"host", b"localhost:8443")
UPGRADE = (b"upgrade", b"websocket")
CONNECTION = (b"connection", b"Upgrade")
CLEAN = [HOST, UPGRADE, KEY, VERSION, CONNECTION]


@pytest.mark.parametrize(
    "sent",
    [
        CLEAN,
        [HOST, UPGRADE, CONNECTION, KEY, VERSION],
        [HOST, UPGRADE, CONNECTION, KEY, VERSION, (b"sec-websocket-key", b"20charactersnotbase64")],
        [HOST, UPGRADE, CONNECTION, KEY, VERSION, (b"sec-websocket-version", b"12")],
        [HOST, UPGRADE, CONNECTION, KEY, VERSION, (b"upgrade", b"websocket")],
        [HOST, UPGRADE, CONNECTION, KEY, VERSION, (b"connection", b"keep-alive")],
        [HOST, UPGRADE, (b"connection", b"keep-alive"), KEY, VERSION, CONNECTION],
        [HOST, UPGRADE, (b"connection", b"keep-alive, upgrade"), KEY, VERSION],
    ],
)
def test_an_upgrade_is_put_in_order(sent: list[Header]) -> None:
    assert in_order(sent) == CLEAN


def test_what_may_come_twice_comes_twice() -> None:
    more = [(b"sec-websocket-protocol", b"mqtt"), (b"cookie", b"a"), (b"cookie", b"b"), (b"origin", b"null")]
    assert in_order([*CLEAN[:4], *more, CONNECTION]) == [*CLEAN[:4], *more, CONNECTION]


@pytest.mark.parametrize(
    "sent",
    [
        [HOST, (b"connection", b"keep-alive"), (b"connection", b"close")],
        [HOST, UPGRADE, (b"connection", b"keep-alive"), KEY, KEY],
        [HOST, CONNECTION, (b"upgrade", b"h2c"), KEY, KEY],
        [],
    ],
)
def test_any_other_request_stays_as_it_is(sent: list[Header]) -> None:
    assert not is_upgrade(sent)
    assert in_order(sent) == sent


def test_putting_in_order_twice_changes_nothing_more() -> None:
    once = in_order([HOST, UPGRADE, (b"connection", b"keep-alive"), CONNECTION, KEY, KEY, VERSION])
    assert in_order(once) == once
