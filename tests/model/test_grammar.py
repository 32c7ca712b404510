"""How values print in the service's messages, and how its errors are put together."""

from typing import Any

import pytest

from emulator.model.grammar import lower_camel, missing, printed, refusal, violation, wrong_type
from emulator.model.shapes import batch


@pytest.mark.parametrize(
    ("name", "camel"), [("MaxSpeakerLabels", "maxSpeakerLabels"), ("KMSKeyId", "kMSKeyId"), ("Type", "type")]
)
def test_lower_camel(name: str, camel: str) -> None:
    assert lower_camel(name) == camel


@pytest.mark.parametrize(
    ("shape", "value", "text"),
    [
        ("TranscriptionJobName", "a b", "a b"),
        ("TranscriptionJobName", "", ""),
        ("MaxSpeakers", 31, "31"),
        ("Boolean", True, "true"),
        ("Boolean", False, "false"),
        ("LanguageOptions", [], "[]"),
        ("LanguageOptions", ["en-US", "xx"], "[en-US, xx]"),
        ("KMSEncryptionContextMap", {}, "{}"),
        ("KMSEncryptionContextMap", {"a": "1", "b": ""}, "{a=1, b=}"),
        ("Tag", {"Value": "v", "Key": "k"}, "Tag(key=k, value=v)"),
        ("Tag", {"Key": "k", "Value": ""}, "Tag(key=k, value=)"),
        ("TagList", [{"Key": "k"}, {}], "[Tag(key=k), Tag()]"),
        (
            "Rule",
            {"SentimentFilter": {"Sentiments": ["MIXED"], "Negate": True}},
            "Rule(sentimentFilter=SentimentFilter(sentiments=[MIXED], negate=true))",
        ),
        (
            "LanguageIdSettingsMap",
            {"en-US": {"VocabularyName": "v"}},
            "{en-US=LanguageIdSettings(vocabularyName=v)}",
        ),
        ("Pronouns", "WE_US", None),
    ],
)
def test_printed(shape: str, value: Any, text: str | None) -> None:
    assert printed(batch(), shape, value) == text


def test_items() -> None:
    assert violation("x", ".a.b", "C") == "Value 'x' at 'a.b' failed to satisfy constraint: C"
    assert violation(None, ".a", "C") == "Value at 'a' failed to satisfy constraint: C"
    assert missing(".a") == "Value null at 'a' failed to satisfy constraint: Member must not be null"


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (["A"], "1 validation error detected: A"),
        (["A", "B"], "2 validation errors detected: A; B"),
        (["A", "B", "C"], "3 validation errors detected: A; B; C"),
    ],
)
def test_refusal(items: list[str], message: str) -> None:
    assert refusal(items).code == "BadRequestException"
    assert refusal(items).message == message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("x", "<STRING_VALUE>"),
        (1, "<NUMBER_VALUE>"),
        (1.5, "<NUMBER_VALUE>"),
        (True, "<TRUE_VALUE>"),
        (False, "<FALSE_VALUE>"),
        ([], "Start of list found where not expected"),
        ({}, "Start of structure or map found where not expected."),
    ],
)
def test_wrong_type(value: Any, message: str) -> None:
    assert wrong_type(value, "<{}>").code == "SerializationException"
    assert wrong_type(value, "<{}>").message == message
