"""Whatever a client sends to whichever operation, on either protocol: no fault of ours, and an answer it can read."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import cbor2
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.errors import STATUSES
from emulator.jobs.outcome import Parts
from emulator.jobs.steps import step
from emulator.model.shapes import batch
from tests.model.samples import valid
from tests.operations.calls import PROTOCOLS, REGION, Desk, service
from tests.operations.requests import faults, requests

MODEL = batch()
READ: dict[str, Callable[[bytes], Any]] = {"json11": orjson.loads, "rpcv2cbor": cbor2.loads}
# A test's desk is made once: what earlier examples have made is there for later ones.
SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]

ROLE = "arn:aws:iam::111122223333:role/r"
MEDIA = {"MediaFileUri": "s3://bucket/call.wav"}
SPEAKERS = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2}
CHANNELS = [{"ChannelId": 0, "ParticipantRole": "AGENT"}, {"ChannelId": 1, "ParticipantRole": "CUSTOMER"}]
FILE = {"LanguageCode": "en-US", "VocabularyFileUri": "s3://bucket/terms.txt"}
# What the rules want of a request besides the least that the model asks for.
BESIDES: dict[str, dict[str, Any]] = {
    "CreateCallAnalyticsCategory": {},
    "CreateLanguageModel": {},
    "CreateMedicalVocabulary": FILE,
    "CreateVocabulary": {"LanguageCode": "en-US", "Phrases": ["x"]},
    "CreateVocabularyFilter": {"LanguageCode": "en-US", "Words": ["x"]},
    "StartTranscriptionJob": {"LanguageCode": "en-US", "Media": MEDIA},
    "StartMedicalTranscriptionJob": {"LanguageCode": "en-US", "Media": MEDIA},
    "StartMedicalScribeJob": {"Media": MEDIA, "Settings": SPEAKERS},
    "StartCallAnalyticsJob": {"Media": MEDIA, "DataAccessRoleArn": ROLE, "ChannelDefinitions": CHANNELS},
    "UpdateMedicalVocabulary": FILE,
    "UpdateVocabulary": {"LanguageCode": "en-US", "Phrases": ["x"]},
    "UpdateVocabularyFilter": {"Words": ["x"]},
}


@pytest.fixture(params=PROTOCOLS)
def furnished(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, Desk]]:
    """The protocol, and a desk with one thing of each kind, named x, that has come to its end."""
    desk = Desk(tmp_path, request.param)
    desk.shelf.put(REGION, "bucket", "terms.txt", b"Phrase\tIPA\tSoundsLike\tDisplayAs\nx\t\t\t\n", "text/plain")
    for operation, besides in BESIDES.items():
        if not operation.startswith("Update"):
            desk.ask(operation, **{**valid(MODEL, MODEL.input_of(operation)), **besides})
    for thing in desk.store.claim(desk.clock.now(), 99):
        done = step(thing, Parts(desk.store, desk.clock, desk.library, desk.settings)).resource
        desk.store.save(done._replace(holder=None))
    yield request.param, desk
    desk.store.close()


@cache
def requests_of(operation: str) -> st.SearchStrategy[Any]:
    return requests(MODEL, operation, BESIDES.get(operation, {}))


@pytest.mark.parametrize("operation", MODEL.operations)
@settings(max_examples=20, deadline=None, suppress_health_check=SHARED)
@given(data=st.data())
def test_any_request(
    furnished: tuple[str, Desk], operation: str, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    protocol, desk = furnished
    sent = data.draw(requests_of(operation))
    judge(protocol, operation, desk.answer(desk.request(service().operation_model(operation), sent)))
    assert caplog.text == ""


@settings(max_examples=100, deadline=None, suppress_health_check=SHARED)
@given(
    operation=st.sampled_from([*MODEL.operations]),
    cut=st.integers(0, 200),
    into=st.binary(max_size=3),
    length=st.integers(0, 3),
)
def test_any_body(furnished: tuple[str, Desk], operation: str, cut: int, into: bytes, length: int) -> None:
    """The least request with some bytes of its body out, and others in their place."""
    protocol, desk = furnished
    request = desk.request(service().operation_model(operation), valid(MODEL, MODEL.input_of(operation)))
    body = request.body or b""
    damaged = request._replace(body=body[:cut] + into + body[cut + length :])
    judge(protocol, operation, desk.answer(damaged))


def judge(protocol: str, operation: str, answered: dict[str, Any]) -> None:
    """The answer is no fault of ours, keeps to the model, and botocore can read it."""
    model = service().operation_model(operation)
    body, status = answered["body"], answered["status_code"]
    assert status < 500, body
    parsed = PROTOCOLS[protocol].parser.parse(answered, model.output_shape)
    if status != 200:
        assert parsed["Error"]["Code"] in STATUSES
        assert parsed["Error"]["Message"] or parsed["Error"]["Code"] == "SerializationException"
        return
    output = MODEL.output_of(operation)
    if output is None:
        assert body == b""
    else:
        assert faults(MODEL, output, READ[protocol](body)) == []
