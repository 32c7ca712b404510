"""The page at "/": three files of our own, under a policy that lets it load nothing else."""

from pathlib import Path

import pytest

from tests.asgi.ask import ask
from tests.control.room import room_in

FILES = {"/": "text/html", "/_emulator/page/page.css": "text/css", "/_emulator/page/page.js": "text/javascript"}


@pytest.mark.parametrize(("path", "kind"), FILES.items(), ids=FILES)
async def test_a_browser_is_given_the_page(tmp_path: Path, path: str, kind: str) -> None:
    with room_in(tmp_path) as room:
        answer = await ask(room.emulator, "GET", path, {"accept": "text/html"})
    assert answer.status == 200
    assert answer.headers["content-type"].startswith(kind)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.body
