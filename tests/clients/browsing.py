"""Chromium without a window, and the server of the one page that it opens. The page posts what it has to report.

The SDK in a page knows no port but 8443; the browser is told to take the emulator's instead, whatever is there.
"""

import json
import os
import queue
import shutil
import signal
import subprocess
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.clients.running import Running, environment

SECONDS = 60.0
PROGRAMS = Path(__file__).parent / "javascript"
PAGE = '<!doctype html><meta charset="utf-8"><script type="module" src="bundle.js"></script>'
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",  # CI is root in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--ignore-certificate-errors",
)


def make_page(folder: Path, program: Path = PROGRAMS / "browser.mjs") -> None:
    """Let the folder's page run a program of the SDK for JavaScript. AssertionError over warnings."""
    node = shutil.which("node")
    assert node, "node is needed: `python -m tests` brings it"
    words = [node, "bundle.mjs", str(folder / "bundle.js"), str(program)]
    done = subprocess.run(words, cwd=PROGRAMS, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == [], done.stdout
    (folder / "index.html").write_text(PAGE, encoding="utf-8")


class Page(SimpleHTTPRequestHandler):
    """Files of a folder, and a place to post to."""

    def __init__(self, reports: "queue.Queue[Any]", *words: Any, **named: Any) -> None:
        self.reports = reports
        super().__init__(*words, **named)

    def do_POST(self) -> None:
        self.reports.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        """Nobody reads it."""


@contextmanager
def page(folder: Path) -> Iterator[tuple[str, "queue.Queue[Any]"]]:
    """The address of `folder` on a free port, and what was posted there."""
    reports: queue.Queue[Any] = queue.Queue()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Page, reports, directory=str(folder))) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", reports
        finally:
            server.shutdown()
            serving.join()


@contextmanager
def browser(profile: Path, url: str, *flags: str) -> Iterator[None]:
    """Chromium at that address, with a new profile, for as long as the block lasts."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    assert program, "this test needs Chromium: Debian's package is `chromium`"
    said = profile.with_suffix(".txt")
    with said.open("wb") as out:
        words = [program, *FLAGS, *flags, f"--user-data-dir={profile}", url]
        process = subprocess.Popen(
            words, env={**environment(), "HOME": str(profile)}, stdout=out, stderr=out, start_new_session=True
        )
        try:
            yield
        finally:
            # A session of its own: the signal reaches what it started too, and nothing else.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def address(url: str, plan: dict[str, Any]) -> str:
    return f"{url}?{urlencode({'plan': json.dumps(plan)})}"


def posted(folder: Path, profile: Path, plan: dict[str, Any], tls_port: int) -> Any:
    """What the page in `folder` reports of that plan, of the emulator on that port."""
    rule = f"--host-resolver-rules=MAP localhost:8443 127.0.0.1:{tls_port}"
    with page(folder) as (url, reports), browser(profile, address(url, plan), rule):
        try:
            return reports.get(timeout=SECONDS)
        except queue.Empty:
            said = profile.with_suffix(".txt").read_text(encoding="utf-8", errors="replace")
            raise AssertionError(f"the page reports nothing: {said}") from None


def streamed(emulator: Running, page: Path, plans: Sequence[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
    """What the page of browser.mjs reports of streams that it makes at once; `more` goes into its plan."""
    credentials = {"accessKeyId": emulator.access_key, "secretAccessKey": emulator.secret_key}
    plan = {"region": emulator.region, "credentials": credentials, "plans": plans, **more}
    profile = page.with_name(f"profile-{uuid.uuid4()}")
    reports: list[dict[str, Any]] = posted(page, profile, plan, emulator.tls_port)
    return reports
