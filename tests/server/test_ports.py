"""Which addresses are bound, and what is said when that fails. The sockets only pretend."""

import errno
import socket
from typing import Any

import pytest

from emulator.server.ports import CannotListen, bind


class Machine:
    """A network whose sockets take part in nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refusals: dict[tuple[str, int], list[int]] = {}
        self.free = iter(range(50_000, 60_000))
        self.opened: list[Any] = []
        monkeypatch.setattr(socket, "socket", self.socket)
        monkeypatch.setattr(socket, "getaddrinfo", self.resolve)

    def socket(self, family: int, kind: int, protocol: int) -> "Pretended":
        assert (kind, protocol) == (socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made = Pretended(self, family)
        self.opened.append(made)
        return made

    def resolve(self, host: str, port: None, **_: Any) -> list[Any]:
        host.encode("idna")  # as the real one does: UnicodeError
        if host != "dual.test":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(0, 0, 0, "", (address, 0)) for address in ("192.0.2.1", "2001:db8::1", "192.0.2.1")]

    @property
    def listening(self) -> list[tuple[str, int]]:
        return [made.address for made in self.opened if made.open]


class Pretended:
    def __init__(self, machine: Machine, family: int) -> None:
        self.machine, self.family, self.open = machine, family, True
        self.address = ("", 0)
        self.options: list[tuple[int, int, int]] = []

    def setsockopt(self, *option: int) -> None:
        self.options.append(option)  # type: ignore[arg-type]

    def setblocking(self, blocking: bool) -> None:
        assert not blocking

    def bind(self, address: tuple[str, int]) -> None:
        assert self.family == (socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
        for key in (address, (address[0], -1)):
            if self.machine.refusals.get(key):
                code = self.machine.refusals[key].pop(0)
                raise OSError(code, "so it goes")
        self.address = (address[0], address[1] or next(self.machine.free))

    def listen(self, _backlog: int) -> None: ...

    def getsockname(self) -> tuple[str, int]:
        return self.address

    def close(self) -> None:
        self.open = False


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("localhost", ["127.0.0.1", "::1"]),
        ("0.0.0.0", ["0.0.0.0", "::"]),
        ("::", ["0.0.0.0", "::"]),
        ("", ["0.0.0.0", "::"]),
        ("dual.test", ["192.0.2.1", "2001:db8::1"]),
    ],
)
@pytest.mark.parametrize(("asked", "number"), [(4610, 4610), (0, 50_000)])
def test_one_number_on_every_address(
    host: str, addresses: list[str], asked: int, number: int, machine: Machine
) -> None:
    assert len(bind(host, asked)) == len(addresses)
    assert machine.listening == [(address, number) for address in addresses]


def test_ipv6_is_only_that(machine: Machine) -> None:
    bind("localhost", 0)
    only = (socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    assert [only in made.options for made in machine.opened] == [False, True]


@pytest.mark.parametrize("code", [errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT])
def test_a_machine_may_lack_one_family(code: int, machine: Machine) -> None:
    machine.refusals = {("::1", 4610): [code]}
    bind("localhost", 4610)
    machine.refusals = {("127.0.0.1", 4611): [code]}
    bind("localhost", 4611)
    assert machine.listening == [("127.0.0.1", 4610), ("::1", 4611)]


def test_any_free_number_is_one_that_is_free_everywhere(machine: Machine) -> None:
    machine.refusals = {("::1", 50_000): [errno.EADDRINUSE], ("::1", 50_001): [errno.EADDRINUSE]}
    bind("localhost", 0)
    assert machine.listening == [("127.0.0.1", 50_002), ("::1", 50_002)]


@pytest.mark.parametrize(
    ("host", "port", "refusals", "sentence"),
    [
        (
            "localhost",
            4610,
            {("127.0.0.1", 4610): [errno.EADDRINUSE]},
            "Port 4610 of localhost is taken: stop the program that listens there, or choose another port.",
        ),
        (
            "localhost",
            4610,
            {("::1", 4610): [errno.EADDRINUSE]},
            "Port 4610 of localhost is taken: stop the program that listens there, or choose another port.",
        ),
        (
            "localhost",
            0,
            {("::1", -1): [errno.EADDRINUSE] * 20},
            "Port 0 of localhost is taken: stop the program that listens there, or choose another port.",
        ),
        (
            "localhost",
            443,
            {("127.0.0.1", 443): [errno.EACCES]},
            "Port 443 of localhost may not be opened by this user: choose one above 1023.",
        ),
        (
            "localhost",
            4610,
            {("127.0.0.1", 4610): [errno.EADDRNOTAVAIL], ("::1", 4610): [errno.EADDRNOTAVAIL]},
            "Cannot listen on port 4610 of localhost: so it goes.",
        ),
        ("a" * 300, 1, {}, f"Cannot listen on {'a' * 300}: this cannot be the name of a host."),
        ("no.test", 1, {}, "Cannot listen on no.test: there is no such address (Name or service not known)."),
    ],
)
def test_one_sentence_when_it_fails_and_nothing_left_open(
    host: str, port: int, refusals: Any, sentence: str, machine: Machine
) -> None:
    machine.refusals = refusals
    with pytest.raises(CannotListen) as caught:
        bind(host, port)
    assert str(caught.value) == sentence
    assert machine.listening == []
