"""Reset: all, or a part; what is somebody else's stays."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.accounts import key_for
from emulator.auth import Identity
from emulator.errors import AwsError
from emulator.neighbours import Errand
from emulator.store.database import Resource
from emulator.streaming.pump import Bell
from emulator.streaming.registry import Place, Stream
from tests.control.room import Room, room_in
from tests.streaming.client import NOW
from tests.streaming.serving import serving
from tests.streaming.test_session import begun

ONE, OTHER = "000000000000", "111111111111"
LIMITS = {"http2-streams": 3}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with room_in(tmp_path, credentials=f"test:test,other:x:{OTHER}", rates=True) as made:
        yield made


def filled(room: Room) -> None:
    """A job and a bucket for each account and region, and scripts for each account."""
    for account in (ONE, OTHER):
        for region in ("us-east-1", "eu-west-1"):
            room.emulator.store.add(Resource("transcription-job", account, region, "job", 1.0, "FAILED", None, {}))
            room.emulator.s3.of(account)._make_bucket(region, f"media-{region}")
    for name, key in (("one", "test"), ("two", "other"), ("three", "*")):
        room.emulator.scripts.add(name, f"say: Hi.\nmatch: {{ access_key: '{key}' }}")
    room.emulator.scripts.add("four", "say: Hi.\nmatch: { job: a }")


def buckets(room: Room, account: str) -> list[str]:
    regions = ("us-east-1", "eu-west-1")
    send = room.emulator.neighbours.send
    heads = {name: send(Errand("s3", name, "HEAD", f"/media-{name}", account=account)).status for name in regions}
    return [name for name, status in heads.items() if status == 200]


@pytest.mark.parametrize(
    ("wish", "jobs", "ones", "others", "scripts"),
    [
        ({}, [], [], [], []),
        ({"account": ONE}, [OTHER, OTHER], [], ["us-east-1", "eu-west-1"], ["four", "three", "two"]),
        ({"access_key": "other"}, [ONE, ONE], ["us-east-1", "eu-west-1"], [], ["four", "one", "three"]),
        (
            {"access_key": "other", "account": OTHER, "region": "eu-west-1"},
            [OTHER, ONE, ONE],
            ["us-east-1", "eu-west-1"],
            ["us-east-1"],
            ["four", "one", "three", "two"],
        ),
        ({"region": "us-east-1"}, [OTHER, ONE], ["eu-west-1"], ["eu-west-1"], ["four", "one", "three", "two"]),
    ],
)
async def test_a_part_is_forgotten(
    room: Room, wish: dict[str, str], jobs: list[str], ones: list[str], others: list[str], scripts: list[str]
) -> None:
    filled(room)
    room.emulator.clock.hold(NOW)
    answer = await room.post("reset", **wish)
    assert answer["resources"] == 4 - len(jobs)
    assert [row["account"] for row in await room.get("jobs")] == jobs
    assert (buckets(room, ONE), buckets(room, OTHER)) == (ones, others)
    assert sorted(room.emulator.scripts.added) == scripts
    assert room.emulator.clock.held == bool(wish)


async def test_without_a_body_all_is_meant(room: Room) -> None:
    filled(room)
    assert (await room.ask("POST", "reset")).body == b'{"done":true,"account":null,"region":null,"resources":4}'


async def test_streams_of_the_account_end_and_leave_nothing(room: Room) -> None:
    streams, bell = room.emulator.streams, Bell(room.emulator.clock)
    concluded: list[Any] = []
    mine, theirs = begun(), begun()
    mine._conclude = theirs._conclude = lambda *given: concluded.append(given)
    me, they = (Place(account, "us-east-1") for account in (ONE, OTHER))
    with serving(streams, Stream(begun(), "http", NOW, bell, me), LIMITS):
        pass
    with (
        serving(streams, Stream(mine, "http", NOW, bell, me), LIMITS),
        serving(streams, Stream(theirs, "http", NOW, bell, they), LIMITS),
    ):
        await room.post("reset", account=ONE)
        assert [row["account"] for row in await room.get("streams")] == [OTHER]
        assert mine.tick(NOW)
        assert mine.ended.startswith("ServiceUnavailableException")  # type: ignore[union-attr]
        assert theirs.ended is None
        assert mine.conclusion() is None
    assert concluded == []
    assert [row["account"] for row in await room.get("streams")] == [OTHER]


async def test_rates_begin_anew(room: Room) -> None:
    rates, me = room.emulator.rates, Identity(ONE, "us-east-1", "test", None, "")

    def used_up() -> None:
        for _ in range(100):
            rates.take("GetVocabulary", me, NOW)

    with pytest.raises(AwsError):
        used_up()
    await room.post("reset", account=OTHER)
    with pytest.raises(AwsError):
        rates.take("GetVocabulary", me, NOW)
    await room.post("reset", account=ONE, region="us-east-1")
    rates.take("GetVocabulary", me, NOW)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"access_key": "tset"}, "'tset' is no key of the settings, nor one that was made here"),
        ({"access_key": "test", "account": OTHER}, f"it is a key of the account {ONE}, not of {OTHER}"),
        ({"account": "one"}, "pattern"),
        ({"acount": ONE}, "extra"),
        ({"region": ""}, "at least 1 character"),
    ],
)
async def test_what_is_no_part_is_refused(room: Room, wish: dict[str, str], said: str) -> None:
    filled(room)
    assert said in str(await room.refused("POST", "reset", 422, **wish))
    assert len(await room.get("jobs")) == 4


@pytest.mark.parametrize("key", ["other", OTHER, key_for(OTHER)])
async def test_a_script_for_any_key_of_the_account_goes_with_it(room: Room, key: str) -> None:
    room.emulator.scripts.add("theirs", f"say: Hi.\nmatch: {{ access_key: '{key}' }}")
    await room.post("reset", account=ONE)
    assert list(room.emulator.scripts.added) == ["theirs"]
    await room.post("reset", account=OTHER)
    assert list(room.emulator.scripts.added) == []
