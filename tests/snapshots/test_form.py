"""The lines of a snapshot: what was written is read, and nothing else."""

from typing import Any

import orjson
import pytest

from emulator.objects import Bucket, Object
from emulator.snapshots.form import FORMAT, Entry, Kept, Manifest, Unusable, Written, line_of, lines, manifest
from emulator.store.database import Resource

KEPT = Kept("vocabulary", "111111111111", "us-east-1", "terms", 1.5, "READY", None, {"Phrases": ["a"], "n": 1})
OBJECT = Object("111111111111", "us-east-1", "media", "a/b.wav", {"Content-Type": "audio/wav"}, size=4, tags={"a": "b"})
MANIFEST = Manifest(FORMAT, 1, "0.1", 1000.0, None, "us-east-1", 1, 2, 3, 4)
VALUES = [
    ("resources", KEPT),
    ("resources", KEPT._replace(due=7)),
    ("buckets", Bucket("111111111111", "us-east-1", "media")),
    ("buckets", Bucket("111111111111", "us-east-1", "media", "Enabled", "{}", {"team": "blue"})),
    ("objects", Entry("objects/000001", OBJECT)),
    ("scripts", Written("greeting", "say: Hello.\n")),
]


@pytest.mark.parametrize(("name", "value"), VALUES)
def test_a_line_is_read_as_it_was_written(name: str, value: Any) -> None:
    line = line_of(value)
    assert line.count(b"\n") == 1
    assert list(lines(name, type(value), [line, line])) == [value, value]


def test_a_resource_is_kept_without_what_its_store_has_given_it() -> None:
    resource = Resource(*KEPT, sequence=7, version=3, holder="me")
    assert Kept.of(resource) == KEPT
    assert KEPT.resource == Resource(*KEPT)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "empty document"),
        (b"[]", "it is no object"),
        (b"{}", "its members are not kind, account, region"),
        (orjson.dumps({**KEPT._asdict(), "more": 1}), "its members are not"),
        (orjson.dumps({**KEPT._asdict(), "created": True}), "created can't be 'True'"),
        (orjson.dumps({**KEPT._asdict(), "due": "soon"}), "due can't be 'soon'"),
        (orjson.dumps({**KEPT._asdict(), "document": []}), "document can't be '[]'"),
        (orjson.dumps({**KEPT._asdict(), "name": None}), "name can't be 'None'"),
    ],
)
def test_another_line_is_told_by_its_number(line: bytes, said: str) -> None:
    with pytest.raises(Unusable) as raised:
        list(lines("resources", Kept, [line_of(KEPT), line]))
    assert str(raised.value).startswith("it is damaged: line 2 of resources.jsonl: ")
    assert said in str(raised.value)


@pytest.mark.parametrize("change", [{"metadata": {"a": 1}}, {"object": 1}, {"tags": {"a": None}}])
def test_what_is_within_an_object_is_looked_at(change: dict[str, Any]) -> None:
    line = orjson.loads(line_of(Entry("objects/000001", OBJECT)))
    broken = {**line, **change} if "object" in change else {**line, "object": {**line["object"], **change}}
    with pytest.raises(Unusable, match=r"can't be|no object"):
        list(lines("objects", Entry, [orjson.dumps(broken)]))


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert manifest(line_of(MANIFEST)) == MANIFEST


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "it is damaged: snapshot.json: "),
        (b"[]", "it is no snapshot: its snapshot.json is of something else"),
        (b'{"format": "other"}', "it is no snapshot: its snapshot.json is of something else"),
        (
            line_of(MANIFEST._replace(version=2, made_by="9.9")),
            "it is of version 2 (made by 9.9), and this program reads version 1: restore it with the program that made",
        ),
        (line_of(MANIFEST).replace(b'"buckets":2', b'"buckets":"2"'), "it is damaged: snapshot.json: buckets can't be"),
    ],
)
def test_another_manifest_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(Unusable) as raised:
        manifest(body)
    assert str(raised.value).startswith(said)
