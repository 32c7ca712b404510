"""The pages of docs/: what they show is run, block by block from top to bottom, against one emulator for each page.

What they show of answers and of what is printed is held against what is seen.
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.clients.audio import CHUNK
from tests.clients.events import audio_event
from tests.clients.running import Running, running
from tests.clients.test_readme import BLOCKS, JAVASCRIPT, Block, desk, run, variables
from tests.clients.test_websocket import heard, opened, presigned
from tests.docs.alike import document_of, documents_in, line_pattern, unlike
from tests.docs.pages import PAGES, SHOWING, Fence, fences

PROGRAMS = {
    "bash": ["bash", "-euc"],
    "python": [sys.executable, "-c"],
    "js": [shutil.which("node") or "node", "--input-type=module", "-e"],
}
ANSWER = "answer of GET "
STARTED = "printed at the start"
VARIABLE = re.compile(r"(\w+)=(\S+)")
# What the answers on a page are about: the README's examples, a job called hello and a stream over WebSocket.
EXAMPLES = [block for block in BLOCKS if block.language == "python"]
BUSY = {"docs/journal.md"}


def marked(mark: str) -> list[Fence]:
    return [fence for page in SHOWING for fence in fences(page) if fence.mark == mark]


@pytest.mark.parametrize("page", [f"docs/{page}" for page in PAGES])
def test_what_a_page_shows_works(tmp_path: Path, page: str) -> None:
    found = [fence for fence in fences(page) if is_run(fence) or fence.mark == "printed" or is_answer(fence)]
    if not found:
        return
    printed, place = "", desk(tmp_path)
    with running(tmp_path) as emulator:
        use(emulator, *(EXAMPLES if page in BUSY else ()))
        for fence in found:
            if is_run(fence):
                text = Block(fence.language, fence.text).at(emulator).replace("curl ", "curl --fail ")
                cwd = place if fence.language == "bash" else JAVASCRIPT
                printed = run(emulator, [*PROGRAMS[fence.language], text], cwd=cwd)
                assert printed
            else:
                seen = [answer(emulator, fence)] if is_answer(fence) else documents_in(printed)
                assert [] in [[*unlike(document_of(fence.text), each)] for each in seen], fence.text


def is_run(fence: Fence) -> bool:
    return not fence.mark and fence.language in PROGRAMS


def is_answer(fence: Fence) -> bool:
    return fence.mark.startswith(ANSWER)


def answer(emulator: Running, fence: Fence) -> Any:
    """What the emulator answers: of a list the last, and of that the member that the mark names behind a #."""
    path, _, member = fence.mark.removeprefix(ANSWER).partition("#")
    with urlopen(f"{emulator.http}{path}", timeout=10) as response:
        found = json.load(response)
    last = found[-1] if isinstance(found, list) else found
    return last[member] if member else last


def use(emulator: Running, *examples: Block) -> None:
    for block in examples:
        run(emulator, [*PROGRAMS[block.language], block.at(emulator)])


@pytest.mark.parametrize("fence", marked(STARTED), ids=lambda fence: fence.page)
def test_what_a_start_prints(tmp_path: Path, fence: Fence) -> None:
    with running(tmp_path) as emulator:
        said = (tmp_path / "said.txt").read_text(encoding="utf-8")
        text = Block("text", fence.text).at(emulator).replace("…", emulator.ca)
    assert VARIABLE.findall(text) == VARIABLE.findall(said.partition("To point a client at it:")[2])


def test_a_line_of_the_log(tmp_path: Path) -> None:
    (fence,) = marked("logged")
    with running(tmp_path, "--json-logs", "--access-log") as emulator:
        asked = ("get-transcription-job", "--transcription-job-name", "none", "--endpoint-url", emulator.http)
        done = subprocess.run(
            ["aws", "transcribe", *asked], env=variables(emulator), capture_output=True, timeout=60, check=False
        )
    assert done.returncode, "there is no such job"
    last = (tmp_path / "said.txt").read_text(encoding="utf-8").splitlines()[-1]
    assert [*unlike(document_of(fence.text), json.loads(last))] == []


async def test_what_a_follower_prints(tmp_path: Path) -> None:
    """By the command that docs/journal.md shows before it, which prints what there is, and then what comes."""
    (fence,) = marked("followed")
    command = fences(fence.page)[fences(fence.page).index(fence) - 1].text
    with running(tmp_path) as emulator:
        use(emulator, EXAMPLES[0])
        words = ("timeout", "60", "bash", "-euc", f"exec {command}")
        follower = await asyncio.create_subprocess_exec(*words, env=variables(emulator), stdout=asyncio.subprocess.PIPE)
        assert follower.stdout
        printed = [await follower.stdout.readline()]
        async with opened(emulator, presigned(emulator)) as stream:
            printed.append(await follower.stdout.readline())
            for _ in range(80):
                await stream.send(audio_event(CHUNK))
            await stream.send(audio_event(b""))
            await heard(stream)
        printed.append(await follower.stdout.readline())
        follower.terminate()
        await follower.wait()
    for shown, line in zip(fence.text.splitlines(), printed, strict=True):
        assert re.fullmatch(line_pattern(shown), line.decode().rstrip())
