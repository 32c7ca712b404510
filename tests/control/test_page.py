"""The page at "/": three files of our own, under a policy that lets it load nothing else."""

import re
from pathlib import Path

import pytest

from emulator.control.page import FOLDER
from emulator.jobs import life
from tests.control.documented import ask
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


def test_it_knows_what_is_no_job() -> None:
    [told] = re.findall(r"const STANDING = \[(.+)\];", (FOLDER / "page.js").read_text(encoding="utf-8"))
    standing = [kind for kind, its in life.LIVES.items() if its in (life.LEARNED, life.STANDING)]
    assert sorted(re.findall(r'"([a-z-]+)"', told)) == sorted([*standing, life.LANGUAGE_MODEL])
