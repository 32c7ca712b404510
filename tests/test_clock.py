"""The clock: it runs, is held, set, moved and sped up; alarms ring in order, once, and not when they are cancelled."""

import asyncio
import time

import pytest

from emulator.clock import MOST_PIECES, Clients, Clock, Start, clients_of

START = 1_000_000.0


class Machine:
    """The machine's clock, where a test wants it."""

    def __init__(self, at: float = START) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_runs_with_real_time_until_it_is_held() -> None:
    clock = Clock()
    before = time.time()
    assert before <= clock.now() <= time.time() + 1
    clock.hold(1000.0)
    assert clock.held
    assert clock.now() == 1000.0


@pytest.mark.parametrize("held", [True, False])
def test_released_it_is_the_machines_clock_again(held: bool, machine: Machine) -> None:
    clock = Clock(machine=machine)
    if held:
        clock.hold(1000.0)
    clock.advance(86400)
    clock.release()
    machine.at += 5
    assert (clock.held, clock.rate, clock.now()) == (False, 1.0, START + 5)


@pytest.mark.parametrize(("rate", "later"), [(0.0, 0.0), (1.0, 10.0), (60.0, 600.0), (0.5, 5.0)])
def test_it_goes_at_its_pace_from_where_it_was_set_and_moved(rate: float, later: float, machine: Machine) -> None:
    clock = Clock(machine=machine)
    clock.go(rate, 500.0)
    clock.advance(3600)
    assert clock.now() == 4100
    machine.at += 10
    assert clock.now() == 4100 + later
    clock.go(1.0)
    machine.at += 1
    assert clock.now() == 4101 + later


@pytest.mark.parametrize(
    ("start", "now", "later"),
    [
        (Start(), START, START + 10),
        (Start(rate=0.0), START, START),
        (Start(at=500.0), 500.0, 510.0),
        (Start(at=500.0, rate=2.0), 500.0, 520.0),
    ],
)
def test_it_begins_as_it_is_told_and_does_so_again_at_a_reset(
    start: Start, now: float, later: float, machine: Machine
) -> None:
    clock = Clock(start, machine)
    for _ in range(2):
        assert clock.now() == now
        machine.at += 10
        assert clock.now() == later
        clock.hold(7.0)
        clock.clients = Clients(ahead=9.0)
        machine.at = START
        clock.reset()
        assert clock.clients == start.clients


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
    clock.hold(100)
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


async def test_a_fast_clock_rings_early() -> None:
    clock = Clock(Start(rate=86_400))
    rung = asyncio.Event()
    clock.at(clock.now() + 864, rung.set)  # ten milliseconds
    assert await asyncio.wait_for(rung.wait(), 5)


async def test_an_alarm_set_while_held_rings_after_release() -> None:
    clock = Clock()
    clock.hold()
    rung = asyncio.Event()
    clock.at(clock.now() + 0.001, rung.set)
    clock.release()
    assert await asyncio.wait_for(rung.wait(), 5)


async def test_an_alarm_of_a_clock_that_was_turned_back_waits_again() -> None:
    clock = Clock()
    rung: list[int] = []
    alarm = clock.at(clock.now() + 5, lambda: rung.append(1))
    clock.go(1.0, 0.0)
    assert clock._timer is not None
    assert clock._timer.when() - asyncio.get_running_loop().time() > 3600
    alarm.cancel()
    clock.advance(1)
    assert (rung, clock._alarms) == ([], [])


@pytest.mark.parametrize(
    ("text", "clients", "shown"),
    [
        ("machine", Clients(), "machine"),
        ("machine+0", Clients(), "machine"),
        ("machine-90", Clients(ahead=-90.0), "machine-90"),
        ("emulator", Clients(of_machine=False), "emulator"),
        ("emulator+0.25", Clients(of_machine=False, ahead=0.25), "emulator+0.25"),
        ("3600", Clients(of_machine=False, ahead=3600.0), "emulator+3600"),
        ("-3600", Clients(of_machine=False, ahead=-3600.0), "emulator-3600"),
    ],
)
def test_what_clients_clocks_go_with(text: str, clients: Clients, shown: str) -> None:
    assert clients_of(text) == clients
    assert str(clients) == shown
    assert clients_of(shown) == clients


@pytest.mark.parametrize("text", ["", "mine", "machine+", "machine 5", "1e9", "nan", "emulator+1234567890123"])
def test_what_no_clients_clock_goes_with(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not machine or emulator, with or without \+SECONDS or -SECONDS"):
        clients_of(text)


@pytest.mark.parametrize(
    ("clients", "shown"),
    [("machine", START + 10), ("machine+5", START + 15), ("emulator", 700.0), ("emulator-5", 695.0)],
)
def test_what_clients_clocks_show(clients: str, shown: float, machine: Machine) -> None:
    clock = Clock(Start(at=500.0, rate=20.0, clients=clients_of(clients)), machine)
    machine.at += 10
    assert clock.shown_to_clients() == shown


@pytest.mark.parametrize("ahead", [0.0, -30.0, 4000.0])
def test_how_old_a_date_of_a_client_is(ahead: float, machine: Machine) -> None:
    """By this clock: whatever was done to it since then has made the date older or younger."""
    clock = Clock(machine=machine)
    clock.clients = Clients(ahead=ahead)
    dated = machine.at + ahead
    machine.at += 10
    assert clock.since(dated) == 10
    clock.advance(3600)
    assert clock.since(dated) == 3610
    assert clock.since(machine.at + ahead) == 0
    clock.go(60.0)
    machine.at += 10
    assert clock.since(dated) == 3610 + 600
    assert clock.since(machine.at - 5 + ahead) == 300
    clock.hold()
    machine.at += 1000
    assert clock.since(dated) == 3610 + 600
    assert clock.since(machine.at - 500 + ahead) == 0
    assert clock.since(dated - 50) == 3610 + 600 + 50, "before the start it went as the machine's"


def test_a_date_of_the_second_in_which_the_clock_was_moved_is_one_of_afterwards(machine: Machine) -> None:
    """A client that signs right after a move must not be told that it is an hour late."""
    clock = Clock(machine=machine)
    machine.at += 100.5
    clock.advance(3600)
    machine.at += 0.25
    assert clock.since(START + 100) == 0.75
    assert clock.since(START + 99) == 3601.75


def test_clients_that_go_with_the_emulator_are_as_old_as_their_dates_say(machine: Machine) -> None:
    clock = Clock(Start(clients=clients_of("emulator-10")), machine)
    clock.advance(3600)
    assert clock.since(START - 10) == 3600
    assert clock.since(START + 3590) == 0


def test_of_many_moves_the_last_are_remembered(machine: Machine) -> None:
    clock = Clock(machine=machine)
    for _ in range(MOST_PIECES + 10):
        machine.at += 1
        clock.advance(1)
    assert len(clock._pieces) == MOST_PIECES
    assert clock.since(machine.at - 5.5) == 10.5
