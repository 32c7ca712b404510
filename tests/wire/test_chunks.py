"""The chain of event signatures, against the chains of AWS's streaming SDK, and every way to break one."""

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.errors import AwsError
from emulator.wire.chunks import Chain
from emulator.wire.eventstream import Instant, Long, Message, decode
from tests.wire.client import NOW, audio_event, events

CHAINS = json.loads((Path(__file__).parents[1] / "golden" / "chunks.json").read_text())
SEED = "ab" * 32
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


def stream(count: int = 3, **changes: Any) -> list[Message]:
    """A chain of `count` events, a tenth of a second apart, and the empty one that ends it."""
    payloads = [audio_event(bytes([number])) for number in range(count)] + [b""]
    times = [NOW + number / 10 for number in range(count + 1)]
    return [decode(data) for data in events(payloads, SEED, times=times, **changes)]


def changed(message: Message, **headers: Any) -> Message:
    """The message with some headers replaced, or left out where the new value is None."""
    both = {**message.headers, **{f":{name.replace('_', '-')}": value for name, value in headers.items()}}
    return message._replace(headers={name: value for name, value in both.items() if value is not None})


def refused(chain: Chain, message: Message, now: float = NOW) -> tuple[str, str | None]:
    with pytest.raises(AwsError) as caught:
        chain.verify(message, now)
    return caught.value.code, caught.value.message


@pytest.mark.parametrize("golden", CHAINS, ids=lambda golden: golden["name"])
def test_golden_chains(golden: dict[str, Any]) -> None:
    chain = Chain(golden["seed"], golden["secret"], golden["region"])
    for frame, sent in zip(golden["frames"], golden["times"], strict=True):
        chain.verify(decode(bytes.fromhex(frame)), sent)


@pytest.mark.parametrize("golden", CHAINS, ids=lambda golden: golden["name"])
def test_the_sdk_signs_the_golden_chains_so(golden: dict[str, Any]) -> None:
    messages = [decode(bytes.fromhex(frame)) for frame in golden["frames"]]
    again = events(
        [message.payload for message in messages],
        golden["seed"],
        secret=golden["secret"],
        region=golden["region"],
        times=golden["times"],
    )
    assert [dict(decode(data).headers) for data in again] == [dict(message.headers) for message in messages]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda m: [m[1]], id="first left out"),
        pytest.param(lambda m: [m[0], m[2]], id="second left out"),
        pytest.param(lambda m: [m[0], m[0]], id="sent again"),
        pytest.param(lambda m: [m[0], m[1]._replace(payload=audio_event(b"other"))], id="another payload"),
        pytest.param(lambda m: [changed(m[0], date=Instant(m[0].headers[":date"] + 1))], id="another date"),
        pytest.param(lambda m: [changed(m[0], chunk_signature=bytes(32))], id="another signature"),
        pytest.param(lambda m: [changed(m[0], chunk_signature=b"")], id="an empty signature"),
        pytest.param(lambda m: stream(secret="wrong")[:1], id="wrong secret"),
        pytest.param(lambda m: stream(region="us-east-2")[:1], id="wrong region"),
    ],
)
def test_a_broken_chain(broken: Any) -> None:
    chain = Chain(SEED, "test", "us-east-1")
    *sound, last = broken(stream())
    for message in sound:
        chain.verify(message, NOW)
    assert refused(chain, last) == ("BadRequestException", MISMATCH)


def test_a_wrong_seed_breaks_the_first_event() -> None:
    assert refused(Chain("00" * 32, "test", "us-east-1"), stream()[0]) == ("BadRequestException", MISMATCH)


def test_a_refused_event_leaves_the_chain_where_it_was() -> None:
    chain = Chain(SEED, "test", "us-east-1")
    first, second, *_ = stream()
    refused(chain, second)
    chain.verify(first, NOW)
    chain.verify(second, NOW)


@pytest.mark.parametrize("late", [-300.0, 300.9])
def test_an_event_may_be_five_minutes_old_or_early(late: float) -> None:
    Chain(SEED, "test", "us-east-1").verify(stream()[0], NOW + late)


@pytest.mark.parametrize(
    ("late", "message"),
    [
        (301, "expired: 20251009T085320Z is now earlier than 20251009T085321Z (20251009T085821Z - 5 min.)"),
        (-301, "not yet current: 20251009T085320Z is still later than 20251009T085319Z (20251009T084819Z + 5 min.)"),
    ],
)
def test_an_event_out_of_its_time(late: float, message: str) -> None:
    chain = Chain(SEED, "test", "us-east-1")
    assert refused(chain, stream()[0], NOW + late) == ("BadRequestException", f"Signature {message}")


@pytest.mark.parametrize("millis", [-(2**63), -1, 2**63 - 1])
def test_a_date_that_no_calendar_has_is_out_of_its_time(millis: int) -> None:
    code, message = refused(Chain(SEED, "test", "us-east-1"), changed(stream()[0], date=Instant(millis)))
    assert code == "BadRequestException"
    assert str(message).startswith("Signature ")


@pytest.mark.parametrize(
    ("headers", "missing"),
    [
        ({"date": None}, ":date"),
        ({"date": Long(1)}, ":date"),
        ({"date": None, "chunk_signature": None}, ":date"),
        ({"chunk_signature": None}, ":chunk-signature"),
        ({"chunk_signature": "ab" * 32}, ":chunk-signature"),
    ],
)
def test_an_unsigned_event(headers: dict[str, Any], missing: str) -> None:
    assert refused(Chain(SEED, "test", "us-east-1"), changed(stream()[0], **headers)) == (
        "BadRequestException",
        f"The event isn't signed: it has no {missing} header.",
    )


def test_a_chain_prints_no_secret() -> None:
    assert "s3cr3t" not in repr(Chain(SEED, "s3cr3t", "us-east-1"))
