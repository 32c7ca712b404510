"""The AWS SDK for JavaScript in a browser: a signed WebSocket over TLS for every operation. What it makes of faults
is in `test_faults`.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.clients.browsing import make_page, streamed
from tests.clients.moving import control, moved, settled
from tests.clients.running import Running
from tests.clients.said import new_session
from tests.clients.talks import (
    ALL,
    BROKE,
    IDLE,
    NO_LANGUAGE,
    OPERATIONS,
    SAID_BEFORE,
    Operation,
    assert_whole,
    emulating,
    texts,
)

BEGUN = 10  # chunks
CHANGES: tuple[dict[str, str], ...] = ({}, {"LanguageCode": "xx-XX"}, {"SessionId": "deadbeef"})
Reports = dict[str, dict[str, Any]]  # by operation


class Browsed(NamedTuple):
    """What one page saw of four streams of each operation: each kind of report by operation."""

    emulator: Running
    whole: Reports
    refused: Reports
    failed: Reports
    idle: Reports


@pytest.fixture(scope="module")
def browsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsed]:
    page = tmp_path_factory.mktemp("page")
    make_page(page)
    with emulating(tmp_path_factory.mktemp("browsed")) as emulator:
        plans = [plan_of(operation, **change) for change in CHANGES for operation in ALL]
        reports = iter(streamed(emulator, page, plans))
        whole, refused, failed = ({operation.name: next(reports) for operation in ALL} for _ in CHANGES)
        yield Browsed(emulator, whole, refused, failed, left_alone(emulator, page))


def plan_of(operation: Operation, **changes: str) -> dict[str, Any]:
    """A page says by an event without sound that it has said all; the session's id is one that begins so."""
    session = new_session(changes.get("SessionId", ""))
    return operation.plan(last=operation.last or "empty", input=changes | {"SessionId": session})


def left_alone(emulator: Running, page: Path) -> Reports:
    """Streams that say no more after a second, and hear that fifteen are over."""
    plans = [operation.plan(chunks=BEGUN, last=None) for operation in ALL]
    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(streamed, emulator, page, plans)
        for operation, plan in zip(ALL, plans, strict=True):
            settled(emulator, plan["input"]["SessionId"], BEGUN + (operation.first is not None))
        with moved(emulator, 16):
            reports = going.result(60)
    return {operation.name: report for operation, report in zip(ALL, reports, strict=True)}


def assert_closed(close: dict[str, Any], reason: str) -> None:
    """The SDK closes too when it hears of an exception: whose reason is seen is a matter of who is faster."""
    assert close["code"] == 1000
    assert close["reason"] in (reason, "Socket closed through destroy() call")


@OPERATIONS
def test_a_conversation(browsed: Browsed, operation: Operation) -> None:
    report = browsed.whole[operation.name]
    assert "error" not in report
    assert report["url"] == f"wss://localhost:8443{operation.path}-websocket", "the SDK leaves no choice"
    assert_whole(report["events"])
    # The SDK closes too, right behind the frame that ends its input: whose reason is seen is a matter of who is faster.
    assert report["close"]["code"] == 1000
    session = report["session"]
    [row] = [row for row in control(browsed.emulator, "streams") if row["session_id"] == session]
    assert (row["operation"], row["carrier"], row["ended"]) == (
        operation.name,
        "websocket",
        "Streaming completed successfully",
    )


@OPERATIONS
def test_an_exception_at_the_start(browsed: Browsed, operation: Operation) -> None:
    report = browsed.refused[operation.name]
    assert report["error"]["name"] == "BadRequestException"
    assert report["error"]["message"].startswith(NO_LANGUAGE)
    assert report["close"]["code"] == 1000


@OPERATIONS
def test_an_exception_in_the_middle(browsed: Browsed, operation: Operation) -> None:
    report = browsed.failed[operation.name]
    assert texts(report["events"]) == SAID_BEFORE
    assert (report["error"]["name"], report["error"]["message"]) == BROKE
    assert_closed(report["close"], "InternalFailureException")


@OPERATIONS
def test_fifteen_seconds_without_audio(browsed: Browsed, operation: Operation) -> None:
    report = browsed.idle[operation.name]
    assert (report["error"]["name"], report["error"]["message"]) == IDLE
    assert texts(report["events"], partial=True), "it was heard until then"
    assert_closed(report["close"], "BadRequestException")
