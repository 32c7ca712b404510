"""A space of one's own: what is said, seen and expected in it is its own, and gone when it is closed."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from emulator.testing import Broken, Clock, Control, Refused, Space
from emulator.testing import space as module
from tests.asgi.ask import ask
from tests.control.room import Room, room_in

CA = Path("ca.pem")


class House(NamedTuple):
    """An emulator, and its control API from code that does not await."""

    room: Room
    control: Control
    runner: asyncio.Runner

    def call(self, operation: str, key: str, **given: Any) -> None:
        credential = f"Credential={key}/20261121/us-east-1/transcribe/aws4_request"
        headers = {
            "x-amz-target": f"Transcribe.{operation}",
            "authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0",
        }
        self.runner.run(ask(self.room.emulator, "POST", "/", headers, json.dumps(given).encode()))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with room_in(tmp_path, auth="relaxed") as room, asyncio.Runner() as runner:

        def fetch(method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
            headers = {"content-type": "application/json"}
            answer = runner.run(ask(room.emulator, method, path, headers, body or b""))
            return answer.status, answer.body

        yield House(room, Control(fetch), runner)


@pytest.fixture
def space(house: House) -> Iterator[Space]:
    with module.open_space(house.control, "http://localhost:4610", "https://localhost:8443", CA) as opened:
        yield opened


def test_a_space_has_a_key_and_an_account_of_its_own(house: House, space: Space) -> None:
    assert house.control.get("keys") == [{"access_key": space.access_key, "account": space.account}]
    assert space.environment == {
        "AWS_ENDPOINT_URL": "http://localhost:4610",
        "AWS_ENDPOINT_URL_TRANSCRIBE_STREAMING": "https://localhost:8443",
        "AWS_ACCESS_KEY_ID": space.access_key,
        "AWS_SECRET_ACCESS_KEY": space.secret_key,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NODE_EXTRA_CA_CERTS": "ca.pem",
    }


def test_boto3_is_pointed_at_the_space(space: Space) -> None:
    client = space.client("transcribe", region_name="eu-west-1")
    assert (client.meta.endpoint_url, client.meta.region_name) == ("http://localhost:4610", "eu-west-1")


def test_what_is_said_is_heard_by_this_key_and_no_other(house: House, space: Space) -> None:
    name = space.say("Good morning.", name="nightly-*", language="en-*")
    script = house.control.get("scripts", name)
    assert script["says"] == "Good morning."
    assert script["match"] == {"job": "nightly-*", "language": "en-*", "access_key": space.access_key}


def test_a_script_that_is_none_is_refused_with_the_key(space: Space) -> None:
    with pytest.raises(Refused, match="shouts") as refused:
        space.say([{"spk_0": "Hello.", "shouts": True}])
    assert refused.value.status == 422


def test_the_journal_is_of_this_key_and_has_every_page(
    house: House, space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_LINES", 2)
    for _ in range(5):
        house.call("ListVocabularies", space.access_key)
    house.call("ListVocabularies", "other")
    house.call("ListCallAnalyticsJobs", space.access_key)
    assert [line["operation"] for line in space.journal()] == ["ListVocabularies"] * 5 + ["ListCallAnalyticsJobs"]
    assert len(space.journal(operation="*Vocabularies")) == 5


def test_a_contract_that_is_broken_says_why(house: House, space: Space) -> None:
    kept = space.expect({"rule": "never", "call": {"operation": "Delete*"}})
    broken = space.expect({"rule": "never", "call": {"operation": "List*"}}, {"rule": "pages"})
    house.call("ListVocabularies", space.access_key)
    kept.check()
    assert broken.verdict()["verdict"] == "broken"
    with pytest.raises(Broken, match=r"^never: \d+ ListVocabularies came$"):
        broken.check()
    with pytest.raises(Broken, match="never"):
        space.check()


def test_harm_is_done_to_this_key_and_no_other(house: House, space: Space) -> None:
    harm = space.fault({"raise": "ThrottlingException"}, operation="List*", times=1)
    for key in ("other", space.access_key, space.access_key):
        house.call("ListVocabularies", key)
    assert harm.fired == 1
    assert [line["error"] and line["error"]["code"] for line in space.journal()] == ["ThrottlingException", None]
    harm.remove()
    assert house.control.get("faults") == []


def test_a_preset_is_taken_by_its_name(house: House, space: Space) -> None:
    burst = space.fault("throttling-burst", operation="ListVocabularies", parameters={"calls": 2})
    for _ in range(3):
        house.call("ListVocabularies", space.access_key)
    assert burst.fired == 2


def test_presets_of_two_spaces_and_two_of_one_are_in_force_together(house: House, space: Space) -> None:
    with module.open_space(house.control, "http://a", "https://a", CA) as other:
        spaces = (space, other, other)
        operations = ("ListVocabularies", "ListVocabularies", "ListLanguageModels")
        bursts = [
            each.fault("throttling-burst", operation=operation, parameters={"calls": 1})
            for each, operation in zip(spaces, operations, strict=True)
        ]
        for each, operation in zip(spaces, operations, strict=True):
            house.call(operation, each.access_key)
        assert [burst.fired for burst in bursts] == [1, 1, 1]
        pair = other.fault("slow-server", operation="ListVocabularies")
        assert len(pair.ids) == 2
        assert len(set(pair.ids) | {name for burst in bursts for name in burst.ids}) == 5
    assert [each["id"] for each in house.control.get("faults")] == list(bursts[0].ids)


def test_a_reset_may_come_first(house: House) -> None:
    with module.open_space(house.control, "http://a", "https://a", CA) as space:
        space.say("Good morning.")
        space.fault({"raise": "ThrottlingException"})
        house.control.post("reset")


def test_the_clock_is_moved_and_runs_again_at_the_end(house: House) -> None:
    with module.open_space(house.control, "http://a", "https://a", CA) as space:
        assert space.clock.hold(1_900_000_000.0) == 1_900_000_000.0
        assert space.clock.advance(15) == 1_900_000_015.0
        assert space.clock.now == 1_900_000_015.0
        assert space.clock.scale(60) >= 1_900_000_015.0
        assert space.clock.release() < 1_900_000_000.0
        held = space.clock.hold()
        assert space.clock.now == held
    assert house.control.get("clock")["mode"] == "real"


def test_a_space_leaves_the_clock_to_whoever_has_moved_it(house: House, space: Space) -> None:
    space.clock.hold(1_900_000_000.0)
    with module.open_space(house.control, "http://a", "https://a", CA) as other:
        assert other.clock.now == 1_900_000_000.0
    assert space.clock.now == 1_900_000_000.0
    with module.open_space(house.control, "http://a", "https://a", CA) as other:
        other.clock.advance(5)
        other.clock.release()
        space.clock.hold(1_900_000_000.0)
    assert space.clock.now == 1_900_000_000.0


def test_what_is_done_in_a_space_is_for_its_own_key_alone(house: House, space: Space) -> None:
    name = space.say("Good morning.", access_key="*")
    space.fault({"raise": "ThrottlingException"}, access_key="*")
    assert house.control.get("scripts", name)["match"] == {"access_key": space.access_key}
    assert house.control.get("faults")[0]["when"] == {"access_key": space.access_key}


def test_all_of_a_space_is_gone_when_it_is_closed(house: House) -> None:
    with module.open_space(house.control, "http://a", "https://a", CA) as space:
        space.say("Good morning.")
        space.expect({"rule": "pages"})
        space.fault({"raise": "ThrottlingException"})
        space.fault("slow-server")
    assert house.control.get("keys") == []
    assert [row["source"] for row in house.control.get("scripts")] == ["folder"]
    assert house.control.get("expectations") == house.control.get("faults") == []


def test_a_refusal_that_is_no_json_is_told_as_it_is() -> None:
    with pytest.raises(Refused, match="502: Bad Gateway"):
        Clock(Control(lambda *_: (502, b"Bad Gateway"))).hold()


def test_parts_of_a_path_and_a_query_are_quoted() -> None:
    asked: list[tuple[str, str, bytes | None]] = []

    def fetch(method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        asked.append((method, path, body))
        return 204, b""

    assert Control(fetch).get("scripts", "a/b c", name="x&y", none=None) is None
    assert asked == [("GET", "/_emulator/scripts/a%2Fb%20c?name=x%26y", None)]
