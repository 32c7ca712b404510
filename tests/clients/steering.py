"""A tab of Chromium that a test steers, by the DevTools protocol: it clicks, types, looks, and takes pictures."""

import base64
import itertools
import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from websockets.sync.client import ClientConnection, connect

from tests.clients.browsing import browser

PATIENCE = 30.0  # seconds for anything to show
LOOK_AGAIN = 0.05
MOST = 64 * 1024 * 1024  # bytes of a picture
FAR = 60  # stops of Tab: more than a part of the page has
KEYS = {"Tab": (9, {}), "Enter": (13, {"text": "\r"}), "Space": (32, {"text": " "})}
T = TypeVar("T")


class Tab:
    """One page. `troubles`: what went wrong in it; an answer that is an error is none, for pages ask for those."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self.troubles: list[str] = []
        for domain in ("Page", "Runtime", "Log"):
            self.tell(f"{domain}.enable")

    def tell(self, method: str, **given: Any) -> Any:
        """Call a method of the protocol; its result."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": given}))
        while True:
            said = json.loads(self._connection.recv(PATIENCE))
            if said.get("id") == number:
                assert "error" not in said, said
                return said["result"]
            self._notice(said)

    def get(self, expression: str) -> Any:
        """The value of a JavaScript expression, which may be a promise."""
        told = self.tell("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def until(self, expression: str) -> Any:
        """The value, as soon as it is a true one."""
        return awaited(lambda: self.get(expression), lambda: f"{expression}: {self.text('body')}")

    def text(self, selector: str) -> str:
        return str(self.get(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    def shows(self, selector: str, text: str) -> None:
        """Wait until what the selector finds has the text in it."""
        awaited(lambda: text in self.text(selector), lambda: f"no {text!r} in {self.text(selector)!r}")

    def click(self, selector: str) -> None:
        self.until(f"document.querySelector({json.dumps(selector)}) !== null")
        self.get(f"document.querySelector({json.dumps(selector)}).click()")

    def fill(self, selector: str, text: str) -> None:
        self.get(f"document.querySelector({json.dumps(selector)}).value = {json.dumps(text)}")

    def press(self, key: str) -> None:
        """Press a key as a person does: one of KEYS."""
        number, text = KEYS[key]
        name = " " if key == "Space" else key
        for kind in ("keyDown", "keyUp"):
            self.tell("Input.dispatchKeyEvent", type=kind, key=name, code=key, windowsVirtualKeyCode=number, **text)

    def reach(self, selector: str) -> None:
        """Press Tab until what the selector finds has the focus."""
        for _ in range(FAR):
            if self.get(f"document.activeElement.matches({json.dumps(selector)})"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {selector}")

    def write(self, selector: str, text: str) -> None:
        """Reach a field with Tab, and type over what is in it."""
        self.reach(selector)
        self.tell("Input.dispatchKeyEvent", type="keyDown", commands=["selectAll"])
        self.tell("Input.insertText", text=text)

    def look(self, width: int, height: int, scheme: str = "light") -> None:
        """Be a screen of so many pixels, of a person who likes it light or dark."""
        self.tell(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        self.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.tell("Page.captureScreenshot", format="png")["data"]))

    def _notice(self, event: dict[str, Any]) -> None:
        given = event.get("params", {})
        if event["method"] == "Runtime.exceptionThrown":
            self.troubles.append(str(given["exceptionDetails"]))
        elif event["method"] == "Log.entryAdded":
            entry = given["entry"]
            if entry["level"] == "error" and entry["source"] != "network":
                self.troubles.append(entry["text"])


@contextmanager
def tab(profile: Path, url: str) -> Iterator[Tab]:
    """A new browser with one tab at that address."""
    with browser(profile, url, "--remote-debugging-port=0", "--remote-allow-origins=*"):
        told = profile / "DevToolsActivePort"
        port = awaited(lambda: told.exists() and told.read_text().partition("\n")[0], lambda: "no port of DevTools")
        page = awaited(lambda: _page(f"http://127.0.0.1:{port}/json/list", url), lambda: f"no page at {url}")
        with connect(page, max_size=MOST, proxy=None) as connection:
            yield Tab(connection)


def awaited(look: Callable[[], T], why: Callable[[], str]) -> T:
    """What `look` sees, once that is true."""
    latest = time.monotonic() + PATIENCE
    while not (seen := look()):
        assert time.monotonic() < latest, why()
        time.sleep(LOOK_AGAIN)
    return seen


def _page(tabs: str, url: str) -> str:
    with urllib.request.urlopen(tabs) as answer:
        found = [each for each in json.load(answer) if each["type"] == "page" and each["url"].startswith(url)]
    return str(found[0]["webSocketDebuggerUrl"]) if found else ""
