"""Scripts by the control API: added, shown, tried out and dropped; what is wrong with one is told as for a file."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.control import scripts
from emulator.scripts import library
from emulator.scripts.format import Script, parse
from tests.control.room import JSON, Room, good, room_in

YAML = {"content-type": "application/yaml"}
GREETING = "say: [Hello there., { spk_1: Hi., at: 2.5, confidence: 0.5 }]\nmatch: { job: greet* }\n"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with room_in(tmp_path) as made:
        yield made


async def put(room: Room, name: str, text: str, headers: dict[str, str] = YAML) -> Any:
    return good(await room.ask("PUT", f"scripts/{name}", text.encode(), headers))


async def test_a_script_is_added_changed_and_dropped(room: Room) -> None:
    row = await put(room, "greeting", GREETING)
    assert row == {
        "name": "greeting",
        "file": "greeting",
        "source": "added",
        "match": {"job": "greet*"},
        "says": "Hello there. Hi.",
        "problems": [],
    }
    assert await room.get("scripts/greeting") == {**row, "text": GREETING}
    assert [each["name"] for each in await room.get("scripts")] == ["greeting", "all.yaml"]
    await put(room, "greeting", "say: Bye.\nmatch: { job: greet* }")
    assert (await room.get("scripts/greeting"))["says"] == "Bye."
    assert (await room.ask("DELETE", "scripts/greeting")).status == 204
    assert (await room.ask("DELETE", "scripts/greeting")).status == 404
    assert [each["name"] for each in await room.get("scripts")] == ["all.yaml"]


async def test_nobody_waits_while_a_long_script_is_read(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = []

    def read(text: str, name: str) -> Script:
        readers.append(threading.current_thread())
        return parse(text, name)

    monkeypatch.setattr(scripts, "parse", read)
    monkeypatch.setattr(library, "parse", read)
    await put(room, "greeting", GREETING)
    await room.post("scripts/try", text="say: Bye.")
    assert len(readers) == 2
    assert threading.current_thread() not in readers


async def test_one_of_the_folder_is_shown_and_cannot_be_dropped(room: Room) -> None:
    (room.scripts / "deep").mkdir()
    (room.scripts / "deep" / "one.yaml").write_text("say: Hello.\nmatch: { job: a }")
    shown = await room.get("scripts/deep/one.yaml")
    assert (shown["source"], shown["text"]) == ("folder", "say: Hello.\nmatch: { job: a }")
    assert "those of the folder are files" in await room.refused("DELETE", "scripts/deep/one.yaml", 404)
    await room.refused("GET", "scripts/two.yaml", 404)


async def test_the_shipped_default_is_shown(room: Room) -> None:
    (room.scripts / "all.yaml").unlink()
    assert "repeat: true" in (await room.get("scripts/the shipped default.yaml"))["text"]


@pytest.mark.parametrize(
    ("text", "headers", "says"),
    [
        ('{\n\t"say": "Hello \\ud83d\\ude00 \\\\ud83d. \\u00fc"\n}', JSON, "Hello 😀 \\ud83d. ü"),
        (json.dumps({"say": ["One.", {"spk_0": "Two. 😀", "at": 4}]}), JSON, "One. Two. 😀"),
        ("\ufeffsay: Hello.", YAML, "Hello."),
        ("say: Hello.", {}, "Hello."),
    ],
)
async def test_json_will_do(room: Room, text: str, headers: dict[str, str], says: str) -> None:
    assert (await put(room, "a", text, headers))["says"] == says


@pytest.mark.parametrize(
    ("text", "first", "many"),
    [
        (
            "say:\n  - spk_1: Hi.\n    at: soon\n    end: never\n",
            {
                "type": "script",
                "loc": ["body", "say[0].at"],
                "msg": "a:3: say[0].at: must be seconds ≥ 0, like 2.4; it is 'soon'",
                "line": 3,
                "key": "say[0].at",
                "remedy": "must be seconds ≥ 0, like 2.4",
                "problem": "it is 'soon'",
            },
            2,
        ),
        ("", {"line": 1, "loc": ["body"], "problem": "it is empty"}, 1),
        ("match: { job: x }\nsay: Hi.\nmatch: { job: y }", {"line": 3, "problem": "it is on line 1 already"}, 1),
        ("match: { job: taken }\nsay: Hi.", {"line": 1, "key": "match", "remedy": "must differ from that of b"}, 1),
    ],
)
async def test_what_is_wrong_is_told_with_line_key_and_remedy(
    room: Room, text: str, first: dict[str, Any], many: int
) -> None:
    await put(room, "b", "say: Hi.\nmatch: { job: taken }")
    await put(room, "a", "say: Before.")
    answer = await room.ask("PUT", "scripts/a", text.encode(), YAML)
    assert answer.status == 422
    detail = json.loads(answer.body)["detail"]
    assert len(detail) == many
    assert {name: detail[0][name] for name in first} == first
    assert (await room.get("scripts/a"))["says"] == "Before."


async def test_what_is_no_text_is_refused(room: Room) -> None:
    answer = await room.ask("PUT", "scripts/a", b"say: \xff", YAML)
    assert (answer.status, b"UTF-8" in answer.body) == (422, True)


@pytest.mark.parametrize("name", ["a%20b", ".hidden", "-" * 201])
async def test_a_name_is_plain(room: Room, name: str) -> None:
    assert (await room.ask("PUT", f"scripts/{name}", b"say: Hi.", YAML)).status == 422


async def test_there_are_only_so_many(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "MOST", 1)
    await put(room, "a", "say: Hi.")
    await put(room, "a", "say: Hi again.")
    assert "DELETE" in await room.refused("PUT", "scripts/b", 429)


async def test_a_question_is_tried(room: Room) -> None:
    await put(room, "greeting", GREETING)
    tried = await room.post("scripts/try", job="greet-1", seconds=4.0)
    assert tried["name"] == "greeting"
    assert tried["why"] == "greeting answers: it wants job 'greet*'"
    assert [(said["speaker"], said["text"]) for said in tried["segments"]] == [(None, "Hello there."), ("spk_1", "Hi.")]
    second = tried["segments"][1]
    assert second["start"] == second["words"][0]["start"] == 2.5
    assert [(word["text"], word["confidence"]) for word in second["words"]] == [("Hi", 0.5), (".", None)]
    other = await room.post("scripts/try", job="other")
    assert (other["name"], other["says"]) == ("all.yaml", "Good day.")
    assert other["why"].startswith("all.yaml answers: it is the default; greeting wants job 'greet*', not 'other'")


@pytest.mark.parametrize(("job", "name"), [("new", "draft"), ("greet-1", "greeting")])
async def test_a_draft_is_tried_without_being_added(room: Room, job: str, name: str) -> None:
    await put(room, "greeting", GREETING)
    tried = await room.post("scripts/try", job=job, name="draft", text="say: Draft.\nmatch: { job: new }")
    assert (tried["name"], tried["says"]) == (name, "Draft.")
    assert [each["name"] for each in await room.get("scripts")] == ["greeting", "all.yaml"]


async def test_a_draft_that_is_wrong_is_refused(room: Room) -> None:
    [problem] = await room.refused("POST", "scripts/try", 422, text="say: 7\nmatsch: {}")
    assert (problem["line"], problem["key"]) == (2, "matsch")
