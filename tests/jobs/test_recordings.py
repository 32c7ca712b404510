"""What waits for the worker: one recording of each session, and not too many."""

from collections.abc import Iterable
from io import BytesIO
from typing import IO

from emulator.jobs.recordings import Owner, Recordings
from emulator.store.database import Resource


class Tape:
    closed = False

    def wav(self, silent: Iterable[tuple[float, float]] = ()) -> IO[bytes]:
        return BytesIO(bytes(list(silent) != []))

    def close(self) -> None:
        self.closed = True


def stream(name: str, region: str = "eu-west-1") -> Resource:
    return Resource("analytics-stream", "1", region, name, 0.0, "IN_PROGRESS", 0.0, {})


def test_a_recording_is_kept_until_it_is_forgotten() -> None:
    shelf, tape = Recordings(), Tape()
    shelf.forget(stream("a"))
    shelf.keep(Owner("1", "eu-west-1", "a"), tape)
    assert shelf.of(stream("a")) is tape
    assert shelf.of(stream("a", "us-east-1")) is shelf.of(stream("b")) is None
    shelf.forget(stream("b"))
    assert not tape.closed
    shelf.forget(stream("a"))
    assert tape.closed
    assert shelf.of(stream("a")) is None


def test_one_of_each_session() -> None:
    shelf, first, second = Recordings(), Tape(), Tape()
    for tape in (first, second):
        shelf.keep(Owner("1", "eu-west-1", "a"), tape)
    assert (first.closed, shelf.of(stream("a"))) == (True, second)
    shelf.clear()
    assert (second.closed, shelf.of(stream("a"))) == (True, None)


def test_a_part_is_given_up() -> None:
    shelf = Recordings()
    owners = [Owner(account, region, "a") for account in "12" for region in ("eu-west-1", "us-east-1")]
    tapes = {owner: Tape() for owner in owners}
    for owner, tape in tapes.items():
        shelf.keep(owner, tape)
    shelf.clear("1", "us-east-1")
    assert [tapes[owner].closed for owner in owners] == [False, True, False, False]
    shelf.clear("1")
    assert [tapes[owner].closed for owner in owners] == [True, True, False, False]
    shelf.clear(region="eu-west-1")
    assert [tapes[owner].closed for owner in owners] == [True, True, True, False]


def test_the_oldest_of_too_many_is_given_up() -> None:
    shelf, tapes = Recordings(most=2), [Tape() for _ in range(3)]
    for number, tape in enumerate(tapes):
        shelf.keep(Owner("1", "eu-west-1", str(number)), tape)
    assert [tape.closed for tape in tapes] == [True, False, False]
