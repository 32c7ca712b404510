"""Parameters of streams: typed and validated from headers and queries, and what of them a response repeats."""

from typing import Any

import pytest

from emulator.errors import AwsError
from emulator.model.headers import HEADER_PREFIX, read_parameters, read_path, response_headers
from emulator.model.shapes import streaming

SESSION = "01234567-89ab-cdef-0123-456789abcdef"
LEAST = {"sample-rate": "16000", "media-encoding": "pcm"}
TYPED = {"MediaSampleRateHertz": 16000, "MediaEncoding": "pcm"}
STREAMS = [name for name in streaming().operations if name.startswith("Start")]
FALSE_WHEN_UNSET = ("show-speaker-label", "enable-channel-identification", "enable-partial-results-stabilization")


def read(operation: str, parameters: dict[str, str], prefix: str = "") -> dict[str, Any]:
    mapping = {prefix + name: text for name, text in parameters.items()}
    return read_parameters(streaming(), operation, mapping, prefix)


def refused(operation: str, parameters: dict[str, str]) -> str:
    with pytest.raises(AwsError) as caught:
        read(operation, parameters)
    assert caught.value.code == "BadRequestException"
    return str(caught.value.message)


@pytest.mark.parametrize("prefix", ["", HEADER_PREFIX])
@pytest.mark.parametrize(
    ("parameters", "typed"),
    [
        ({}, {}),
        ({"language-code": "en-US"}, {"LanguageCode": "en-US"}),
        ({"session-id": SESSION}, {"SessionId": SESSION}),
        ({"number-of-channels": "2"}, {"NumberOfChannels": 2}),
        ({"show-speaker-label": "true"}, {"ShowSpeakerLabel": True}),
        ({"show-speaker-label": "True"}, {"ShowSpeakerLabel": True}),
        ({"show-speaker-label": "FALSE"}, {"ShowSpeakerLabel": False}),
        ({"identify-language": "false"}, {"IdentifyLanguage": False}),
        ({"language-options": "en-US,de-DE"}, {"LanguageOptions": "en-US,de-DE"}),
        ({"vocabulary-names": "a,b"}, {"VocabularyNames": "a,b"}),
        ({"session-resume-window": "300"}, {"SessionResumeWindow": 300}),
        ({"transcript-format": "spoken"}, {"TranscriptFormat": "spoken"}),
        ({"pii-entity-types": "NAME, PIN"}, {"PiiEntityTypes": "NAME, PIN"}),
        ({"pii-entitytypes": "x", "user-agent": "x", "request-id": "x", "audio-stream": "x"}, {}),
    ],
)
def test_parameters_are_typed(prefix: str, parameters: dict[str, str], typed: dict[str, Any]) -> None:
    assert read("StartStreamTranscription", LEAST | parameters, prefix) == TYPED | typed


def test_headers_without_the_prefix_are_not_parameters() -> None:
    headers = {HEADER_PREFIX + name: text for name, text in LEAST.items()}
    assert read_parameters(streaming(), "StartStreamTranscription", {**headers, "language-code": "en-US"}) == TYPED


def test_each_operation_has_its_own_parameters() -> None:
    medical = {"language-code": "en-US", "specialty": "UROLOGY", "type": "DICTATION"}
    assert read("StartMedicalStreamTranscription", LEAST | medical)["Specialty"] == "UROLOGY"
    assert "Specialty" not in read("StartStreamTranscription", LEAST | medical)
    assert "ShowSpeakerLabel" not in read("StartCallAnalyticsStreamTranscription", LEAST | {"show-speaker-label": "x"})


def one(value: str, path: str, constraint: str) -> str:
    return f"1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"


RATE, LABEL = "mediaSampleRateHertz", "showSpeakerLabel"
BOTH_MISSING = (
    "2 validation errors detected: "
    "Value null at 'mediaSampleRateHertz' failed to satisfy constraint: Member must not be null; "
    "Value null at 'mediaEncoding' failed to satisfy constraint: Member must not be null"
)
REFUSED = [
    ("sample-rate", "96000", RATE, "Member must have value less than or equal to 48000"),
    ("language-code", "xx\n", "languageCode", "Member must satisfy enum value set: ["),
    *(
        ("sample-rate", text, RATE, "Member must be an integer")
        for text in ("", "16k", "1_6", "16.0", "١٦", "9" * 5000)
    ),
    *(("show-speaker-label", text, LABEL, "Member must be true or false") for text in ("", "1", "yes")),
]


def test_what_is_missing_is_told_together() -> None:
    assert refused("StartStreamTranscription", {}) == BOTH_MISSING


@pytest.mark.parametrize(("parameter", "text", "path", "constraint"), REFUSED)
def test_what_is_refused(parameter: str, text: str, path: str, constraint: str) -> None:
    message = refused("StartStreamTranscription", LEAST | {parameter: text})
    assert message.startswith(one(text, path, constraint))


@pytest.mark.parametrize("session", [SESSION, SESSION.replace("-", "%2d")])
def test_a_path_carries_its_label(session: str) -> None:
    path = f"/medical-scribe-stream/{session}"
    assert read_path(streaming(), "GetMedicalScribeStream", path) == {"SessionId": SESSION}


def test_a_label_is_validated() -> None:
    with pytest.raises(AwsError, match="at 'sessionId' failed to satisfy constraint: Member must satisfy regular"):
        read_path(streaming(), "GetMedicalScribeStream", "/medical-scribe-stream/x")


def echoed(operation: str, document: dict[str, Any]) -> dict[str, str]:
    headers = response_headers(streaming(), operation, document)
    return {name.decode().removeprefix(HEADER_PREFIX): value.decode() for name, value in headers}


def test_the_recorded_response() -> None:
    """The headers of the one recording there is: three booleans though unset, and no string that was not given."""
    document = TYPED | {"LanguageCode": "en-GB", "MediaSampleRateHertz": 8000, "SessionId": SESSION, "RequestId": "r"}
    assert echoed("StartStreamTranscription", document) == {
        "x-amzn-request-id": "r",
        "session-id": SESSION,
        "language-code": "en-GB",
        "sample-rate": "8000",
        "media-encoding": "pcm",
        **dict.fromkeys(FALSE_WHEN_UNSET, "false"),
    }


@pytest.mark.parametrize("operation", STREAMS)
def test_everything_given_comes_back(operation: str) -> None:
    model = streaming()
    members = model.shapes[model.input_of(operation)]["members"].values()
    given = {
        one["locationName"].removeprefix(HEADER_PREFIX): text_for(one["shape"])
        for one in members
        if one.get("location") == "header"
    }
    assert echoed(operation, read(operation, given)) == given


def text_for(name: str) -> str:
    shape = streaming().shapes[name]
    if "enum" in shape:
        return str(shape["enum"][-1])
    fixed = {"SessionId": SESSION, "LanguageOptions": "en-US,de-DE", "PiiEntityTypes": "NAME,PIN", "Boolean": "true"}
    return fixed.get(name) or str(shape.get("min", 1) if shape["type"] == "integer" else "name-1")


@pytest.mark.parametrize("operation", STREAMS)
def test_only_known_booleans_are_echoed_unset(operation: str) -> None:
    members = streaming().shapes[str(streaming().output_of(operation))]["members"].values()
    names = {one.get("locationName", "").removeprefix(HEADER_PREFIX) for one in members}
    assert echoed(operation, {}) == dict.fromkeys(names.intersection(FALSE_WHEN_UNSET), "false")
