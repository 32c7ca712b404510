"""Chromium without a window, and the server of the one page that it opens. The page posts what it has to report."""

import json
import os
import queue
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.clients.running import environment

SECONDS = 60.0
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


def posted(folder: Path, profile: Path, plan: dict[str, Any], *flags: str) -> Any:
    """What the page in `folder` reports of that plan."""
    with page(folder) as (url, reports), browser(profile, address(url, plan), *flags):
        try:
            return reports.get(timeout=SECONDS)
        except queue.Empty:
            said = profile.with_suffix(".txt").read_text(encoding="utf-8", errors="replace")
            raise AssertionError(f"the page reports nothing: {said}") from None
