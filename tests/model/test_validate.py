"""What a client is told about a request that breaks the model, word for word, and what is left of one that does not."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import AwsError
from emulator.model.shapes import Model, batch
from emulator.model.validate import validated

NAME = {"TranscriptionJobName": "job"}
MEDIA = {"Media": {"MediaFileUri": "s3://bucket/key.wav"}}
START = {**NAME, **MEDIA}
NAME_PATTERN = "Member must satisfy regular expression pattern: ^[0-9a-zA-Z._-]+"
URI_PATTERN = "Member must satisfy regular expression pattern: (s3://|http(s*)://).+"
TOO_SHORT = "Member must have length greater than or equal to 1"
NOT_NULL = "Member must not be null"


def at(path: str, value: str, constraint: str) -> str:
    return f"Value {value} at '{path}' failed to satisfy constraint: {constraint}"


def languages() -> str:
    return ", ".join(batch().shapes["LanguageCode"]["enum"])


def refused(shape: str, request: Any, model: Model | None = None) -> AwsError:
    with pytest.raises(AwsError) as caught:
        validated(model or batch(), shape, request)
    return caught.value


VIOLATIONS = [
    (
        "StartTranscriptionJob",
        {**START, "Settings": {"MaxSpeakerLabels": 31}},
        [at("settings.maxSpeakerLabels", "'31'", "Member must have value less than or equal to 30")],
    ),
    (
        "StartTranscriptionJob",
        {**START, "Settings": {"MaxSpeakerLabels": 1}},
        [at("settings.maxSpeakerLabels", "'1'", "Member must have value greater than or equal to 2")],
    ),
    ("StartTranscriptionJob", MEDIA, [at("transcriptionJobName", "null", NOT_NULL)]),
    ("StartTranscriptionJob", {**MEDIA, "TranscriptionJobName": None}, [at("transcriptionJobName", "null", NOT_NULL)]),
    ("StartTranscriptionJob", {}, [at("transcriptionJobName", "null", NOT_NULL), at("media", "null", NOT_NULL)]),
    (
        "StartTranscriptionJob",
        {**START, "LanguageCode": "xx-XX"},
        [at("languageCode", "'xx-XX'", f"Member must satisfy enum value set: [{languages()}]")],
    ),
    (
        "StartTranscriptionJob",
        {**START, "LanguageOptions": ["en-US", "xx"]},
        [
            at(
                "languageOptions",
                "'[en-US, xx]'",
                f"Member must satisfy constraint: [Member must satisfy enum value set: [{languages()}]]",
            )
        ],
    ),
    ("StartTranscriptionJob", {**START, "LanguageOptions": []}, [at("languageOptions", "'[]'", TOO_SHORT)]),
    ("GetTranscriptionJob", {"TranscriptionJobName": "a/b"}, [at("transcriptionJobName", "'a/b'", NAME_PATTERN)]),
    (
        "GetTranscriptionJob",
        {"TranscriptionJobName": "name\n"},
        [at("transcriptionJobName", "'name\n'", NAME_PATTERN)],
    ),
    (
        "GetTranscriptionJob",
        {"TranscriptionJobName": ""},
        [at("transcriptionJobName", "''", NAME_PATTERN), at("transcriptionJobName", "''", TOO_SHORT)],
    ),
    (
        "GetTranscriptionJob",
        {"TranscriptionJobName": "!" * 201},
        [
            at("transcriptionJobName", f"'{'!' * 201}'", NAME_PATTERN),
            at("transcriptionJobName", f"'{'!' * 201}'", "Member must have length less than or equal to 200"),
        ],
    ),
    (
        "StartTranscriptionJob",
        {**START, "Tags": [{"Key": "a", "Value": "b"}, {"Key": "", "Value": "v" * 257}]},
        [
            at("tags.2.member.key", "''", TOO_SHORT),
            at("tags.2.member.value", f"'{'v' * 257}'", "Member must have length less than or equal to 256"),
        ],
    ),
    ("StartTranscriptionJob", {**START, "Tags": [{"Key": "a"}]}, [at("tags.1.member.value", "null", NOT_NULL)]),
    (
        "StartTranscriptionJob",
        {**START, "ToxicityDetection": [{"ToxicityCategories": ["ALL"]}, {"ToxicityCategories": ["ALL"]}]},
        [
            at(
                "toxicityDetection",
                "'[" + ", ".join(["ToxicityDetectionSettings(toxicityCategories=[ALL])"] * 2) + "]'",
                "Member must have length less than or equal to 1",
            )
        ],
    ),
    (
        "StartTranscriptionJob",
        {**START, "ToxicityDetection": [{"ToxicityCategories": ["SOME", "ALL"]}]},
        [
            at(
                "toxicityDetection.1.member.toxicityCategories",
                "'[SOME, ALL]'",
                "Member must have length less than or equal to 1",
            ),
            at(
                "toxicityDetection.1.member.toxicityCategories",
                "'[SOME, ALL]'",
                "Member must satisfy constraint: [Member must satisfy enum value set: [ALL]]",
            ),
        ],
    ),
    (
        "StartTranscriptionJob",
        {**START, "KMSEncryptionContext": {"": "ä", "a": "1"}},
        [
            at(
                "kMSEncryptionContext",
                "'{=ä, a=1}'",
                f"{subject} must satisfy constraint: [Member must have length less than or equal to 2000, {TOO_SHORT}, "
                "Member must satisfy regular expression pattern: ^[\\x20-\\x7E]+$]",
            )
            for subject in ("Map keys", "Map value")
        ],
    ),
    (
        "StartTranscriptionJob",
        {**START, "LanguageIdSettings": {"en-US": {"VocabularyName": "a b"}, "xx": {}}},
        [
            at(
                "languageIdSettings",
                "'{en-US=LanguageIdSettings(vocabularyName=a b), xx=LanguageIdSettings()}'",
                f"Map keys must satisfy constraint: [Member must satisfy enum value set: [{languages()}]]",
            ),
            at("languageIdSettings.en-US.member.vocabularyName", "'a b'", NAME_PATTERN),
        ],
    ),
    (
        "StartTranscriptionJob",
        {"TranscriptionJobName": "a b", "Media": {"MediaFileUri": "x"}, "OutputKey": "ä", "MediaFormat": "aac"},
        [
            at("transcriptionJobName", "'a b'", NAME_PATTERN),
            at(
                "mediaFormat", "'aac'", "Member must satisfy enum value set: [mp3, mp4, wav, flac, ogg, amr, webm, m4a]"
            ),
            at("media.mediaFileUri", "'x'", URI_PATTERN),
            at("outputKey", "'ä'", "Member must satisfy regular expression pattern: [a-zA-Z0-9-_.!*'()/]{1,1024}$"),
        ],
    ),
    (
        "CreateCallAnalyticsCategory",
        {"CategoryName": "c", "Rules": [{"NonTalkTimeFilter": {"Threshold": -1}}]},
        [
            at(
                "rules.1.member.nonTalkTimeFilter.threshold",
                "'-1'",
                "Member must have value greater than or equal to 0",
            )
        ],
    ),
]


@pytest.mark.parametrize(("operation", "request_", "items"), VIOLATIONS)
def test_violations_are_told_in_the_words_of_the_service(operation: str, request_: Any, items: list[str]) -> None:
    error = refused(f"{operation}Request", request_)
    count = "1 validation error" if len(items) == 1 else f"{len(items)} validation errors"
    assert error.code == "BadRequestException"
    assert error.message == f"{count} detected: {'; '.join(items)}"


def test_a_sensitive_value_is_not_repeated() -> None:
    error = refused("MedicalScribePatientContext", {"Pronouns": "WE_US"})
    expected = "Value at 'pronouns' failed to satisfy constraint: Member must satisfy enum value set: "
    assert error.message == f"1 validation error detected: {expected}[HE_HIM, SHE_HER, THEY_THEM]"


@pytest.mark.parametrize("members", [[], ["NonTalkTimeFilter", "InterruptionFilter"], ["Unknown"]])
def test_a_union_has_exactly_one_member(members: list[str]) -> None:
    error = refused(
        "CreateCallAnalyticsCategoryRequest", {"CategoryName": "c", "Rules": [{member: {} for member in members}]}
    )
    assert error.code == "BadRequestException"
    assert "at 'rules.1.member' failed to satisfy constraint: Member must have exactly one member set" in str(error)


WRONG_TYPES = [
    ({"TranscriptionJobName": 1}, "NUMBER_VALUE can not be converted to a String"),
    ({"TranscriptionJobName": 1.5}, "NUMBER_VALUE can not be converted to a String"),
    ({"TranscriptionJobName": True}, "TRUE_VALUE can not be converted to a String"),
    ({"TranscriptionJobName": False}, "FALSE_VALUE can not be converted to a String"),
    ({"TranscriptionJobName": ["x"]}, "Start of list found where not expected"),
    ({"TranscriptionJobName": {"x": 1}}, "Start of structure or map found where not expected."),
    ({"MediaSampleRateHertz": "8000"}, "STRING_VALUE can not be converted to an Integer"),
    ({"MediaSampleRateHertz": True}, "TRUE_VALUE can not be converted to an Integer"),
    ({"MediaSampleRateHertz": [8000]}, "Start of list found where not expected"),
    ({"IdentifyLanguage": "true"}, "STRING_VALUE can not be converted to a Boolean"),
    ({"IdentifyLanguage": 1}, "NUMBER_VALUE can not be converted to a Boolean"),
    ({"IdentifyLanguage": 0.0}, "NUMBER_VALUE can not be converted to a Boolean"),
    ({"Media": "s3://bucket/key"}, "Expected null"),
    ({"Media": 1}, "Expected null"),
    ({"Media": ["s3://bucket/key"]}, "Start of list found where not expected"),
    ({"Media": {"MediaFileUri": 1}}, "NUMBER_VALUE can not be converted to a String"),
    ({"Tags": "x"}, "Expected list or null"),
    ({"Tags": {"Key": "x"}}, "Start of structure or map found where not expected."),
    ({"Tags": ["x"]}, "Expected null"),
    ({"Tags": [{"Key": 1}]}, "NUMBER_VALUE can not be converted to a String"),
    ({"LanguageOptions": [1]}, "NUMBER_VALUE can not be converted to a String"),
    ({"KMSEncryptionContext": "x"}, "Expected map or null"),
    ({"KMSEncryptionContext": []}, "Start of list found where not expected"),
    ({"KMSEncryptionContext": {"a": 1}}, "NUMBER_VALUE can not be converted to a String"),
]


@pytest.mark.parametrize(("members", "message"), WRONG_TYPES)
def test_a_wrong_type_comes_before_every_constraint(members: dict[str, Any], message: str) -> None:
    error = refused("StartTranscriptionJobRequest", {"LanguageCode": "xx", **members})
    assert (error.code, error.message) == ("SerializationException", message)


@pytest.mark.parametrize(
    ("value", "message"),
    [("5", "STRING_VALUE can not be converted to a Long"), (True, "TRUE_VALUE can not be converted to a Long")],
)
def test_a_long_is_a_number(value: Any, message: str) -> None:
    assert refused("NonTalkTimeFilter", {"Threshold": value}).message == message


@pytest.mark.parametrize(
    ("request_", "message"), [([], "Start of list found where not expected"), ("x", "Expected null")]
)
def test_a_request_is_a_structure(request_: Any, message: str) -> None:
    assert refused("GetTranscriptionJobRequest", request_).message == message


@pytest.mark.parametrize(
    ("shape", "request_", "kept"),
    [
        ("StartTranscriptionJobRequest", {**START, "Unknown": 1, "__type": []}, START),
        ("StartTranscriptionJobRequest", {**START, "Settings": {"Other": 1}}, {**START, "Settings": {}}),
        ("StartTranscriptionJobRequest", {**START, "Settings": None, "Tags": None}, START),
        ("Settings", {"VocabularyName": None}, {}),
        ("Settings", {"MaxSpeakerLabels": 5.0}, {"MaxSpeakerLabels": 5}),
        ("Settings", {"MaxSpeakerLabels": 30.9}, {"MaxSpeakerLabels": 30}),
        ("NonTalkTimeFilter", {"Threshold": 14_400_000.5}, {"Threshold": 14_400_000}),
        ("SubtitlesOutput", {"SubtitleFileUris": ["s3://a/b", None]}, {"SubtitleFileUris": ["s3://a/b"]}),
        ("KMSEncryptionContextMap", {"a": "1", "b": None}, {"a": "1"}),
        ("StringTargetList", ["\u00a0"], ["\u00a0"]),  # only ASCII blanks are blank
    ],
)
def test_what_is_left_of_a_request(shape: str, request_: Any, kept: Any) -> None:
    before = json.dumps(request_)
    assert json.dumps(validated(batch(), shape, request_)) == json.dumps(kept)
    assert json.dumps(request_) == before, "the request itself is left alone"


def test_a_shape_may_hold_itself() -> None:
    members = {"Name": {"shape": "Name"}, "Inner": {"shape": "Node"}, "More": {"shape": "Nodes"}}
    node = {"type": "structure", "required": ["Name"], "members": members}
    nodes = {"type": "list", "member": {"shape": "Node"}}
    model = Model({}, {}, {"Node": node, "Nodes": nodes, "Name": {"type": "string"}})
    request = {"Name": "a", "Inner": {"Name": "b", "More": [{"Name": "c"}, {"Name": "d"}]}}
    assert validated(model, "Node", request) == request
    error = refused("Node", {"Name": "a", "Inner": {"Name": "b", "More": [{"Name": "c"}, {}]}}, model)
    assert error.message == f"1 validation error detected: {at('inner.more.2.member.name', 'null', NOT_NULL)}"


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
)
MEMBERS = st.sampled_from([*batch().shapes["StartTranscriptionJobRequest"]["members"], "Key", "MediaFileUri"])
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner), max_leaves=6
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(MEMBERS, ANYTHING, max_size=4))
def test_nothing_else_ever_comes_of_any_json(request_: dict[str, Any]) -> None:
    try:
        clean = validated(batch(), "StartTranscriptionJobRequest", request_ | START)
    except AwsError as error:
        known = ("BadRequestException", "SerializationException")
        if error.code not in known or not error.message:
            raise
    else:
        assert validated(batch(), "StartTranscriptionJobRequest", clean) == clean
