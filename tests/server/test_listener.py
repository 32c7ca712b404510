"""From start to stop, with sockets that only pretend: what is opened, what is waited for, what is cut."""

import asyncio
import os
import signal
import ssl
from typing import Any

import pytest

from emulator.server import listener as module
from emulator.server.http2.frames import PREFACE
from emulator.server.lifespan import StartFailed
from emulator.server.listener import Endpoints, Listener, Options, serve
from emulator.server.ports import CannotListen
from tests.server.transports import Transport, settle

TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
QUICK = Options(port=0, tls_port=0, grace=0.05, flush=0.05)
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


UNFINISHED = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nso far"


class App:
    """Streams that end at the shutdown, if the app is so kind."""

    def __init__(self, *, kind: bool = True, fails: str = "") -> None:
        self.log: list[str] = []
        self.over = asyncio.Event()
        self.kind, self.fails = kind, fails

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self.lifespan(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            await (self.over if self.kind else asyncio.Event()).wait()
            await send({"type": "websocket.close"})
        else:
            await send({"type": "http.response.start", "status": 200})
            await (self.over if self.kind else asyncio.Event()).wait()
            await send({"type": "http.response.body", "body": b"exception event"})

    async def lifespan(self, receive: Any, send: Any) -> None:
        while True:
            what = (await receive())["type"]
            self.log.append(what)
            if self.fails:
                await send({"type": f"{what}.failed", "message": self.fails})
                return
            self.over.set() if what == "lifespan.shutdown" else None
            await send({"type": f"{what}.complete"})
            if what == "lifespan.shutdown":
                return


class Socket:
    def __init__(self, port: int) -> None:
        self.port = port

    def getsockname(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)


class Server:
    """What `create_server` was asked for."""

    def __init__(self, factory: Any, tls: Any) -> None:
        self.factory, self.tls, self.closed = factory, tls, False

    def close(self) -> None:
        self.closed = True


class Network:
    """Ports that nobody can reach; connections are made by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.servers: list[Server] = []
        self.bound: list[tuple[str, int]] = []
        self.taken: set[int] = set()
        monkeypatch.setattr(module, "bind", self.bind)
        monkeypatch.setattr(module, "CUT_SECONDS", 0.05)
        monkeypatch.setattr(asyncio.get_running_loop(), "create_server", self.create_server)

    def bind(self, host: str, port: int) -> list[Socket]:
        if port in self.taken:
            raise CannotListen("Taken.")
        self.bound.append((host, port))
        return [Socket(port or 50_000 + len(self.bound))] * 2

    async def create_server(self, factory: Any, *, sock: Socket, ssl: Any = None, **_: Any) -> Server:
        self.servers.append(Server(factory, ssl))
        return self.servers[-1]

    def connect(self, raw: bytes) -> Transport:
        """A client that says this; its connection is lost when the server closes it."""
        transport = Lost()
        transport.protocol = self.servers[0].factory()
        transport.protocol.connection_made(transport)
        if raw:
            transport.protocol.data_received(raw)
        return transport


class Lost(Transport):
    """As a real transport does, it tells its protocol."""

    def close(self) -> None:
        if not self.closed:
            super().close()
            asyncio.get_running_loop().call_soon(lambda: self.protocol.connection_lost(None))

    def abort(self) -> None:
        self.close()
        self.aborted = True


@pytest.fixture
async def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    return Network(monkeypatch)


def http2(stream: bool, *, end: bool = True) -> bytes:
    head = b"\x82\x86\x84\x01\x01a"  # GET http / with the authority a
    raw = PREFACE + b"\0\0\0\4\0\0\0\0\0"
    return raw + b"\0\0" + bytes((len(head), 1, 5 if end else 4)) + b"\0\0\0\1" + head if stream else raw


async def test_the_app_starts_before_the_ports_open(network: Network) -> None:
    app = App()
    listener = Listener(app, Options("here.test", 4610, 8443, TLS))
    assert await listener.start() == Endpoints(4610, 8443)
    assert app.log == ["lifespan.startup"]
    assert network.bound == [("here.test", 4610), ("here.test", 8443)]
    assert [server.tls for server in network.servers] == [None, None, TLS, TLS]
    await listener.stop()
    assert app.log == ["lifespan.startup", "lifespan.shutdown"]
    assert all(server.closed for server in network.servers)


async def test_without_tls_there_is_one_port(network: Network) -> None:
    listener = Listener(App(), QUICK)
    assert await listener.start() == Endpoints(50_001, None)
    await listener.stop()


async def test_a_port_that_is_taken_undoes_the_start(network: Network) -> None:
    app = App()
    network.taken = {8443}
    with pytest.raises(CannotListen, match=r"^Taken\.$"):
        await Listener(app, Options(port=4610, tls_port=8443, tls=TLS)).start()
    assert app.log == ["lifespan.startup", "lifespan.shutdown"]
    assert [server.closed for server in network.servers] == [True, True]


async def test_an_app_that_cannot_start_opens_nothing(network: Network) -> None:
    with pytest.raises(StartFailed, match="no disk"):
        await Listener(App(fails="no disk"), QUICK).start()
    assert network.bound == []


async def test_a_stop_closes_what_is_idle_at_once(network: Network) -> None:
    listener = Listener(App(), Options(grace=60, flush=60))
    await listener.start()
    silent, idle = network.connect(b""), network.connect(http2(stream=False))
    await listener.stop()
    assert silent.closed
    assert idle.closed


async def test_a_stop_waits_for_what_is_open(network: Network) -> None:
    app = App()
    listener = Listener(app, Options(grace=60, flush=60))
    await listener.start()
    client = network.connect(http2(stream=True))
    stopping = asyncio.create_task(listener.stop())
    await settle()
    assert app.log == ["lifespan.startup"]
    app.over.set()
    await stopping
    assert b"exception event" in client.sent
    assert app.log == ["lifespan.startup", "lifespan.shutdown"]


@pytest.mark.parametrize("raw", [http2(stream=True), UPGRADE, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"])
async def test_after_the_grace_the_app_ends_its_streams_itself(raw: bytes, network: Network) -> None:
    listener = Listener(App(), QUICK)
    await listener.start()
    client = network.connect(raw)
    await settle()
    await listener.stop()
    last = b"\x88\x02\x03\xe8" if raw == UPGRADE else b"exception event"
    assert last in client.sent
    assert client.closed


@pytest.mark.parametrize("raw", [http2(stream=True), UPGRADE, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"])
async def test_what_does_not_end_is_cut(raw: bytes, network: Network) -> None:
    listener = Listener(App(kind=False), QUICK)
    await listener.start()
    client = network.connect(raw)
    await settle()
    await listener.stop()
    assert client.closed
    assert listener._serving.tasks == set()


async def test_a_cut_shortens_the_grace(network: Network) -> None:
    app = App(kind=False)
    listener = Listener(app, Options(grace=3600, flush=3600))
    await listener.start()
    client = network.connect(http2(stream=True))
    stopping = asyncio.create_task(listener.stop())
    await settle()
    listener.cut()
    await stopping
    assert client.closed
    assert app.log == ["lifespan.startup", "lifespan.shutdown"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_and_a_second_one_cuts(number: signal.Signals, network: Network) -> None:
    app, ready = App(kind=False), list[Endpoints]()
    before = signal.getsignal(number)
    serving = asyncio.create_task(serve(app, Options(port=4610, grace=3600, flush=3600), ready.append))
    await settle()
    assert ready == [Endpoints(4610, None)]
    client = network.connect(http2(stream=True))
    await settle()
    os.kill(os.getpid(), number)
    await settle()
    assert network.servers[0].closed
    assert not client.closed
    os.kill(os.getpid(), number)
    await serving
    assert client.closed
    assert signal.getsignal(number) is before


async def test_cancelling_ends_it_too(network: Network) -> None:
    app = App()
    serving = asyncio.create_task(serve(app, QUICK, lambda _: None))
    await settle()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert app.log == ["lifespan.startup", "lifespan.shutdown"]


class Reader(App):
    """Reads a body to its end, and does something more once it is told that there is none."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self.lifespan(receive, send)
            return
        while (await receive())["type"] == "http.request":
            pass
        await settle()
        self.log.append("ended")


@pytest.mark.parametrize("raw", [http2(stream=True, end=False), UNFINISHED], ids=["http2", "http1"])
async def test_the_app_ends_by_itself_what_it_does_for_a_connection_that_is_cut(raw: bytes, network: Network) -> None:
    app = Reader()
    listener = Listener(app, QUICK)
    await listener.start()
    network.connect(raw)
    await settle()
    await listener.stop()
    assert app.log == ["lifespan.startup", "lifespan.shutdown", "ended"]


@pytest.mark.parametrize("raw", [http2(stream=True), UPGRADE, UNFINISHED], ids=["http2", "websocket", "http1"])
async def test_what_has_to_be_cancelled_is_no_error(
    raw: bytes, network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    listener = Listener(App(kind=False), QUICK)
    await listener.start()
    network.connect(raw)
    await settle()
    await listener.stop()
    assert listener._serving.tasks == set()
    assert caplog.messages == []


async def test_a_connection_that_cannot_be_cut_keeps_no_other_open(
    network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def finish(self) -> None: ...

        def cut(self) -> None:
            raise AssertionError

    listener = Listener(App(kind=False), QUICK)
    await listener.start()
    clients = [network.connect(http2(stream=True)) for _ in range(3)]
    listener._serving.connections.add(Broken())
    await settle()
    await listener.stop()
    assert all(client.closed for client in clients)
    assert caplog.messages == ["A connection could not be cut"]
