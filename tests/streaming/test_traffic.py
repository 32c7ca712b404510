"""What streams have carried: those that are open, and those that ended, each by how."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from emulator.streaming.session import Session
from emulator.streaming.traffic import Of, Traffic
from tests.streaming.client import NOW, audio_event, silence
from tests.streaming.test_session import begun

HTTP = Of("http", "StartStreamTranscription")
SOCKET = Of("websocket", "StartStreamTranscription")


@contextmanager
def carrying(traffic: Traffic, session: Session, carrier: str) -> Iterator[None]:
    traffic.begin(session, carrier)
    yield
    traffic.end(session)


def test_an_open_stream_counts_as_it_goes() -> None:
    traffic, session = Traffic(), begun()
    assert traffic.totals() == {}
    with carrying(traffic, session, "websocket"):
        session.message(audio_event(silence(0.25)), NOW)
        (carried,) = traffic.totals().values()
        assert (carried.started, carried.open, carried.ended) == (1, 1, {})
        assert (carried.seconds, carried.events_in, carried.events_out) == (0.25, 1, session.events_out)
        session.message(b"", NOW)
    (carried,) = traffic.totals().values()
    assert (carried.started, carried.open, carried.ended) == (1, 0, {"completed": 1})
    assert (carried.seconds, carried.events_in, carried.events_out) == (0.25, 2, session.events_out)


def test_streams_are_told_apart_by_carrier() -> None:
    traffic = Traffic()
    with (
        carrying(traffic, begun(), "http"),
        carrying(traffic, begun(), "http"),
        carrying(traffic, begun(), "websocket"),
    ):
        assert {of: carried.open for of, carried in traffic.totals().items()} == {HTTP: 2, SOCKET: 1}
    assert {of: carried.started for of, carried in traffic.totals().items()} == {HTTP: 2, SOCKET: 1}


@pytest.mark.parametrize("how", ["left", "cut", "refused"])
def test_how_a_stream_ends(how: str) -> None:
    traffic, session = Traffic(), begun()
    with carrying(traffic, session, "http"):
        if how == "left":
            session.abandon()
        elif how == "refused":
            session.tick(NOW + 3600)
    assert traffic.totals()[HTTP].ended == {"BadRequestException" if how == "refused" else "gone": 1}


def test_a_session_that_goes_on_is_not_counted_twice() -> None:
    traffic, first, second = Traffic(), begun(), begun()
    with carrying(traffic, first, "http"):
        first.message(audio_event(silence(0.5)), NOW)
    second.resume(first.position)
    assert second.seconds == 0.5
    with carrying(traffic, second, "http"):
        second.message(audio_event(silence(0.25)), NOW)
    assert traffic.totals()[HTTP].seconds == 0.75


def test_totals_stay_as_they_were_taken() -> None:
    traffic = Traffic()
    with carrying(traffic, begun(), "http"):
        before = traffic.totals()
    assert before[HTTP].ended == {}
    assert before[HTTP].open == 1
    assert traffic.totals()[HTTP].open == 0
