"""A snapshot that is taken and restored: all of it comes back; what is damaged or foreign changes nothing."""

import io
import json
import threading
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator import objects
from emulator.neighbours import Errand
from emulator.scripts.library import Added, addition
from emulator.snapshots import form, unpack
from emulator.snapshots.form import Unusable
from emulator.snapshots.pack import pack
from emulator.snapshots.unpack import restore
from emulator.state import Part, forget
from emulator.store.database import Resource
from tests.control.room import Room, room_in

ONE, OTHER = "000000000000", "111111111111"
ABOUT = {
    "content_type": "audio/wav",
    "cache_control": "no-store",
    "x_amz_meta_case": "7",
    "x_amz_tagging": "team=blue",
}
ENCRYPTED = {"x_amz_server_side_encryption": "aws:kms", "x_amz_server_side_encryption_aws_kms_key_id": "alias/a"}
VERSIONED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
TAGGED = b"<Tagging><TagSet><Tag><Key>team</Key><Value>red</Value></Tag></TagSet></Tagging>"
MEGABYTE = 1024 * 1024
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with room_in(tmp_path, credentials=f"test:test,other:x:{OTHER}") as made:
        yield made


def call(room: Room, account: str, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return room.emulator.neighbours.send(Errand("s3", "us-east-1", method, path, named, body, account))


def fill(room: Room) -> None:
    """Something of every kind, for two accounts."""
    for account in (ONE, OTHER):
        for number in range(250):
            name = f"job-{number:03}"
            document = {"number": number, "Tags": [{"Key": "a", "Value": "ü"}]}
            room.emulator.store.add(
                Resource("transcription-job", account, "us-east-1", name, 1000.5, "IN_PROGRESS", 99.0, document)
            )
        room.emulator.store.add(Resource("vocabulary", account, "eu-west-1", "terms", 1000.0, "READY", None, {}))
        call(room, account, "PUT", "/media")
        about = {
            "content_type": "audio/wav",
            "x_amz_meta_case": "7",
            "x_amz_tagging": "team=blue",
            "cache_control": "no-store",
        }
        call(room, account, "PUT", "/media/a%20b/%C3%BC.wav", account.encode(), **about)
        encrypted = {
            "x_amz_server_side_encryption": "aws:kms",
            "x_amz_server_side_encryption_aws_kms_key_id": "alias/a",
        }
        call(room, account, "PUT", "/media/secret", b"", **encrypted)
        room.emulator.s3.of(account)._make_bucket("eu-west-1", "versions")
        call(room, account, "PUT", "/versions?policy", POLICY.encode())
        call(room, account, "PUT", "/versions?versioning", VERSIONED)
        call(room, account, "PUT", "/versions?tagging", TAGGED)
        for body in (b"old", b"new"):
            call(room, account, "PUT", "/versions/k", body)
        call(room, account, "PUT", "/versions/gone", b"gone")
        call(room, account, "DELETE", "/versions/gone")
        key = "test" if account == ONE else "other"
        room.emulator.scripts.add(f"of-{account}", f"say: Hi.\nmatch: {{ access_key: {key} }}")
    room.emulator.scripts.add("for all", "say: Hi.\nmatch: { job: a }")


def shown(room: Room) -> dict[str, Any]:
    """All that there is, as clients and the control API see it."""
    found, after = room.emulator.store.every(0, 10_000)
    assert after is None
    heads = {}
    for account in (ONE, OTHER):
        for path in ("/media/a%20b/%C3%BC.wav", "/media/secret", "/versions/k", "/versions/gone"):
            got, tagged = call(room, account, "GET", path), call(room, account, "GET", f"{path}?tagging")
            kept = {name: value for name, value in got.headers.items() if name not in UNSTABLE}
            heads[account, path] = (kept, got.body, tagged.body) if got.status == 200 else got.status
        for query in ("policy", "versioning", "tagging", "location", "list-type=2"):
            heads[account, query] = call(room, account, "GET", f"/versions?{query}").body
    return {
        "resources": [form.Kept.of(each) for each in found],
        "heads": heads,
        "scripts": {name: each.text for name, each in room.emulator.scripts.added.items()},
    }


UNSTABLE = {"date", "x-amzn-requestid", "x-amz-request-id", "x-amz-version-id"}


def taken(room: Room, part: Part = Part()) -> bytes:  # noqa: B008 - a value
    file = io.BytesIO()
    pack(room.emulator, part, file)
    return file.getvalue()


async def test_all_comes_back(room: Room) -> None:
    fill(room)
    before, file = shown(room), taken(room)
    assert before["heads"][ONE, "/versions/gone"] == 404
    await forget(room.emulator, Part())
    assert not any(shown(room)[name] for name in ("resources", "scripts"))
    room.emulator.store.add(Resource("vocabulary", ONE, "us-east-1", "made meanwhile", 1.0, "READY", None, {}))
    told = await restore(room.emulator, io.BytesIO(file))
    assert told[6:] == (502, 4, 6, 3)
    assert shown(room) == before


async def test_a_part_is_put_in_the_place_of_that_part(room: Room) -> None:
    fill(room)
    before, file = shown(room), taken(room, Part(account=OTHER))
    await forget(room.emulator, Part(account=OTHER))
    room.emulator.scripts.add("later", "say: Hi.\nmatch: { job: b }")
    assert (await restore(room.emulator, io.BytesIO(file)))[6:] == (251, 2, 3, 1)
    after = shown(room)
    assert after["scripts"].pop("later")
    assert sorted(after["resources"]) == sorted(before["resources"])
    assert {**after, "resources": 0} == {**before, "resources": 0}
    region = taken(room, Part(region="eu-west-1"))
    with unpack.Snapshot(io.BytesIO(region)) as snapshot:
        assert snapshot.manifest[6:] == (2, 2, 2, 0)


async def test_what_is_there_may_be_kept(room: Room) -> None:
    fill(room)
    file = taken(room)
    await forget(room.emulator, Part())
    room.emulator.store.add(Resource("vocabulary", ONE, "eu-west-1", "terms", 1.0, "FAILED", None, {}))
    call(room, ONE, "PUT", "/media")
    call(room, ONE, "PUT", "/media/secret", b"mine")
    room.emulator.scripts.add("for all", "say: Mine.\nmatch: { job: a }")
    await restore(room.emulator, io.BytesIO(file), keep=True)
    kept = room.emulator.store.get("vocabulary", ONE, "eu-west-1", "terms")
    assert kept is not None
    assert kept.status == "FAILED"
    assert call(room, ONE, "GET", "/media/secret").body == b"mine"
    assert call(room, OTHER, "GET", "/media/secret").body == b""
    assert room.emulator.scripts.added["for all"].script.say[0].text == "Mine."
    assert len(room.emulator.store.every(0, 10_000)[0]) == 502


async def test_moto_is_not_loaded_for_a_snapshot_without_buckets(room: Room) -> None:
    room.emulator.store.add(Resource("vocabulary", ONE, "eu-west-1", "terms", 1.0, "READY", None, {}))
    await restore(room.emulator, io.BytesIO(taken(room)))
    assert not room.emulator.neighbours.loaded


def test_large_objects_are_not_held_whole(room: Room) -> None:
    call(room, ONE, "PUT", "/media")
    large = bytes(range(256)) * (32 * 4096)  # 32 MB: beyond what moto itself keeps in memory
    call(room, ONE, "PUT", "/media/large", large)
    path = room.scripts / "large.zip"
    tracemalloc.start()
    try:
        with path.open("wb") as file:
            pack(room.emulator, Part(), file)
        room.emulator.neighbours.reset()
        tracemalloc.reset_peak()
        with path.open("rb") as body, unpack.Snapshot(body) as snapshot:
            snapshot.pour(room.emulator)
        assert tracemalloc.get_traced_memory()[1] < 24 * MEGABYTE  # of which moto keeps 16
    finally:
        tracemalloc.stop()
    assert call(room, ONE, "GET", "/media/large").body == large


def changed(file: bytes, name: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """The archive with one member changed, or left out."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(into, "w") as new:
        for member in old.infolist():
            body = old.read(member)
            made = change(body) if member.filename == name else body
            if made is not None:
                new.writestr(member.filename, made)
    return into.getvalue()


def spoilt(file: bytes) -> bytes:
    """The archive with one bit of an object flipped."""
    at = file.index(ONE.encode(), file.index(b"objects/000001"))
    return file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]


def twice(body: bytes) -> bytes:
    return body + body.splitlines(keepends=True)[0]


BROKEN: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda file: b"", "it is no snapshot: it is no ZIP archive, or only a part of one"),
    (lambda file: b"no archive at all", "it is no snapshot: it is no ZIP archive, or only a part of one"),
    (lambda file: file[: len(file) // 2], "it is no snapshot: it is no ZIP archive, or only a part of one"),
    (lambda file: file[:-1], "it is no snapshot: it is no ZIP archive, or only a part of one"),
    (spoilt, "it is damaged: "),
    (lambda file: changed(file, "snapshot.json", lambda _: None), "it is no snapshot: there is no snapshot.json in it"),
    (lambda file: changed(file, "snapshot.json", lambda body: body.replace(b": 1,", b": 8,")), "it is of version 8"),
    (lambda file: changed(file, "resources.jsonl", lambda _: None), "it is damaged: "),
    (
        lambda file: changed(file, "resources.jsonl", lambda body: body.partition(b"\n")[2]),
        "it is damaged: 501 of 502 resources are in it",
    ),
    (
        lambda file: changed(
            changed(file, "buckets.jsonl", twice),
            "snapshot.json",
            lambda body: body.replace(b'"buckets": 4', b'"buckets": 5'),
        ),
        "it is damaged: 1 of its buckets are in it twice",
    ),
    (
        lambda file: changed(file, "buckets.jsonl", lambda body: body.replace(b'"111111111111"', b'"11111111111x"')),
        "it is damaged: '11111111111x' among its buckets is no account",
    ),
    (
        lambda file: changed(file, "objects/000002", lambda _: None),
        "it is damaged: the bytes of media/secret are missing",
    ),
    (
        lambda file: changed(
            changed(file, "buckets.jsonl", lambda body: body.partition(b"\n")[2]),
            "snapshot.json",
            lambda body: body.replace(b'"buckets": 4', b'"buckets": 3'),
        ),
        "it is damaged: the bucket of media/a b/ü.wav is missing",
    ),
    (
        lambda file: changed(file, "resources.jsonl", lambda body: body + b"{}\n"),
        "it is damaged: line 503 of resources.jsonl: ",
    ),
    (
        lambda file: changed(file, "scripts.jsonl", lambda body: body.replace(b"say: Hi.", b"say: ", 1)),
        "its script of-000000000000:1: say: must be a text",
    ),
]


@pytest.mark.parametrize(("spoil", "said"), BROKEN)
async def test_what_is_damaged_or_foreign_changes_nothing(
    room: Room, spoil: Callable[[bytes], bytes], said: str
) -> None:
    fill(room)
    before, file = shown(room), spoil(taken(room))
    with pytest.raises(Unusable) as raised:
        await restore(room.emulator, io.BytesIO(file))
    assert str(raised.value).startswith(said)
    assert shown(room) == before


async def test_scripts_are_read_off_the_loop_and_those_that_came_meanwhile_stay(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.emulator.scripts.add("mine", "say: Hi.\nmatch: { job: a }")
    file = taken(room)
    readers = set()

    def read(*arguments: Any) -> Added:
        readers.add(threading.current_thread())
        return addition(*arguments)

    async def late(*arguments: Any) -> int:
        resources = await forget(*arguments)
        room.emulator.scripts.add("meanwhile", "say: Hi.\nmatch: { job: b }")
        room.emulator.scripts.add("same", "say: Hi.\nmatch: { job: a }")
        return resources

    monkeypatch.setattr(unpack, "addition", read)
    monkeypatch.setattr(unpack, "forget", late)
    await restore(room.emulator, io.BytesIO(file))
    assert readers
    assert threading.current_thread() not in readers
    assert set(room.emulator.scripts.added) == {"mine", "meanwhile"}


async def test_a_script_that_somebody_else_has_is_refused(room: Room) -> None:
    room.emulator.scripts.add("mine", "say: Hi.\nmatch: { access_key: other }")
    file = taken(room, Part(account=OTHER))
    room.emulator.scripts.remove("mine")
    room.emulator.scripts.add("theirs", "say: Hi.\nmatch: { access_key: other }")
    with pytest.raises(Unusable, match="its script mine:2: match: must differ from that of theirs"):
        await restore(room.emulator, io.BytesIO(file), keep=True)
    await restore(room.emulator, io.BytesIO(file))
    assert list(room.emulator.scripts.added) == ["mine"]


def test_a_line_has_an_end(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(room)
    file = taken(room)
    monkeypatch.setattr(unpack, "LONGEST_LINE", 20)
    with pytest.raises(Unusable, match=r"a line of resources\.jsonl is longer than any is"):
        unpack.Snapshot(io.BytesIO(file))


def test_an_object_that_is_deleted_meanwhile_is_told(room: Room) -> None:
    call(room, ONE, "PUT", "/media")
    call(room, ONE, "PUT", "/media/k", b"x")
    [bucket] = objects.all_buckets(None, None)
    [(_, key)] = objects.all_objects(bucket)
    call(room, ONE, "DELETE", "/media/k")
    with pytest.raises(ValueError, match="closed"):
        objects.copy(key, io.BytesIO())


def test_what_unpacks_without_end_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MOST_UNPACKED", 0)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(form.MANIFEST, b" " * MEGABYTE)
    with pytest.raises(Unusable, match="it would unpack to 1048576 bytes, more than 100 times its own"):
        unpack.Snapshot(bomb)
