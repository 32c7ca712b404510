"""The AWS SDK for JavaScript in a browser: a signed WebSocket over TLS, always on port 8443."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.clients.audio import CHUNKS
from tests.clients.browsing import posted
from tests.clients.moving import control, moved, settled
from tests.clients.running import SCRIPTS, Running, running
from tests.clients.said import GREETING, new_session
from tests.clients.test_javascript import node, texts

PORT = 8443  # the SDK leaves no choice
PAGE = '<!doctype html><meta charset="utf-8"><script type="module" src="bundle.js"></script>'
FAULT = """
match: { session: "deadbeef-*" }
stream: { fault: { after: 1.5, raise: InternalFailureException, message: It broke. } }
say: This much is said.
"""


class Browsed(NamedTuple):
    """An emulator on the port, and the folder of the page."""

    emulator: Running
    page: Path
    profiles: Path

    def stream(self, **changes: Any) -> dict[str, Any]:
        """What the page reports of one stream."""
        emulator = self.emulator
        plan = {
            "region": emulator.region,
            "credentials": {"accessKeyId": emulator.access_key, "secretAccessKey": emulator.secret_key},
            "session": new_session(),
            "language": "en-US",
            "chunks": CHUNKS,
            "finals": len(GREETING),
            **changes,
        }
        report: dict[str, Any] = posted(self.page, self.profiles / plan["session"], plan)
        assert report["url"] == f"wss://localhost:{PORT}/stream-transcription-websocket"
        return report


@pytest.fixture(scope="module")
def browsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsed]:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", PORT))
        except OSError as error:
            pytest.fail(f"port {PORT} must be free, because the SDK in a browser knows no other: {error}")
    folder, page = tmp_path_factory.mktemp("browsed"), tmp_path_factory.mktemp("page")
    scripts = folder / "scripts"
    scripts.mkdir()
    (scripts / "fault.yaml").write_text(FAULT, encoding="utf-8")
    (scripts / "greeting.yaml").write_bytes((SCRIPTS / "greeting.yaml").read_bytes())
    with running(folder, "--scripts", str(scripts), "--tls-port", str(PORT)) as emulator:
        assert node(emulator, "bundle.mjs", str(page / "bundle.js")) == []
        (page / "index.html").write_text(PAGE, encoding="utf-8")
        yield Browsed(emulator, page, tmp_path_factory.mktemp("profiles"))


def test_a_conversation(browsed: Browsed) -> None:
    session = new_session()
    report = browsed.stream(session=session)
    assert "error" not in report
    assert report["session"] == session
    assert texts(report["results"], partial=False) == GREETING
    partials = texts(report["results"], partial=True)
    assert partials[0] in ("Hello", "Hello,")
    assert set(GREETING) < set(partials)
    # The SDK closes too, right behind the frame that ends its input: whose reason is seen is a matter of who is faster.
    assert report["close"]["code"] == 1000
    [row] = [row for row in control(browsed.emulator, "streams") if row["session_id"] == session]
    assert (row["carrier"], row["ended"]) == ("websocket", "Streaming completed successfully")


def test_an_exception_at_the_start(browsed: Browsed) -> None:
    report = browsed.stream(language="xx-XX")
    assert report["error"]["name"] == "BadRequestException"
    assert report["error"]["message"].startswith("1 validation error detected: Value 'xx-XX' at 'languageCode' failed")
    assert report["close"]["code"] == 1000


def test_an_exception_in_the_middle(browsed: Browsed) -> None:
    report = browsed.stream(session=f"deadbeef{new_session()[8:]}")
    assert texts(report["results"], partial=False) == ["This much is said."]
    assert report["error"] == {"name": "InternalFailureException", "message": "It broke."}
    assert report["close"] == {"code": 1000, "reason": "InternalFailureException"}


def test_fifteen_seconds_without_audio(browsed: Browsed) -> None:
    session = new_session()
    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(browsed.stream, session=session, chunks=10)
        settled(browsed.emulator, session, 10)
        with moved(browsed.emulator, 16):
            report = going.result(60)
    message = "Your request timed out because no new audio was received for 15 seconds."
    assert report["error"] == {"name": "BadRequestException", "message": message}
    assert report["close"]["code"] == 1000
