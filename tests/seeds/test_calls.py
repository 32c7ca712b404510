"""The file of calls: what it says, and what is wrong with it, with line, key and remedy."""

from typing import Any

import pytest

from emulator.scripts.format import ScriptError
from emulator.seeds.calls import calls

OPERATIONS = ("CreateVocabulary", "StartTranscriptionJob", "DeleteVocabulary")
WRITTEN = """\
# What every test begins with.
- call: CreateVocabulary
  input: { VocabularyName: terms, LanguageCode: en-US, Phrases: [Illinois, 2024-01-01, "yes"] }
- call: StartTranscriptionJob
  account: 000000000001
  region: eu-west-1
  input:
    TranscriptionJobName: job
    MediaSampleRateHertz: 16000
    Settings: { ShowAlternatives: true, MaxAlternatives: 2 }
    Odd: 0.5
- call: DeleteVocabulary
"""


def test_calls_are_read_in_order() -> None:
    first, second, third = calls(WRITTEN, "calls.yaml", OPERATIONS)
    assert first[:4] == (
        "CreateVocabulary",
        {"VocabularyName": "terms", "LanguageCode": "en-US", "Phrases": ["Illinois", "2024-01-01", "yes"]},
        None,
        None,
    )
    assert second[:4] == (
        "StartTranscriptionJob",
        {
            "TranscriptionJobName": "job",
            "MediaSampleRateHertz": 16000,
            "Settings": {"ShowAlternatives": True, "MaxAlternatives": 2},
            "Odd": 0.5,
        },
        "000000000001",
        "eu-west-1",
    )
    assert type(second.input["MediaSampleRateHertz"]) is int
    assert third[:2] == ("DeleteVocabulary", {})
    assert str(second.refused("No: it is full")) == (
        "calls.yaml:4: [1]: must be a call of StartTranscriptionJob that the service takes; No: it is full"
    )


EXAMPLE = "like `- { call: CreateVocabulary, input: { VocabularyName: terms, … } }`"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", [f"c:1: must say something, {EXAMPLE}; it is empty"]),
        ("call: x", [f"c:1: must be a list of calls, {EXAMPLE}; it is a mapping"]),
        ("- CreateVocabulary", [f"c:1: [0]: must be a mapping, {EXAMPLE}; it is 'CreateVocabulary'"]),
        ("- input: {}", [f"c:1: [0]: must name its operation, {EXAMPLE}; it has no `call`"]),
        (
            "- call: CreateVocabluary",
            ["c:1: [0].call: must be an operation of the batch API; did you mean CreateVocabulary?"],
        ),
        ("- call: Sing", ["c:1: [0].call: must be an operation of the batch API; it is 'Sing'"]),
        (
            "- { call: DeleteVocabulary, inputs: {} }",
            ["c:1: [0].inputs: must be a key of a call (call, input, account, region); did you mean input?"],
        ),
        (
            "- call: DeleteVocabulary\n  input: terms",
            ["c:2: [0].input: must be a mapping: the members of the call; it is 'terms'"],
        ),
        (
            "- call: DeleteVocabulary\n  account: 7\n  region: mars\n- call: [a]",
            [
                "c:2: [0].account: must be an account of 12 digits; it is '7'",
                "c:3: [0].region: must be a region, like us-east-1; it is 'mars'",
                "c:4: [1].call: must be a text; it is a list",
            ],
        ),
        (
            "- call: DeleteVocabulary\n  input:\n    A: null\n    B: [yes]\n    C: .inf",
            [
                "c:3: [0].input.A: must be a text; it is empty",
                "c:4: [0].input.B[0]: must be true or false, or in quotes; it is 'yes'",
                "c:5: [0].input.C: must be a number; it is '.inf'",
            ],
        ),
        ("- call: DeleteVocabulary\n  call: a", ["c:2: [0].call: must be given once; it is on line 1 already"]),
    ],
)
def test_what_is_wrong_is_told_with_line_key_and_remedy(written: str, said: list[str]) -> None:
    with pytest.raises(ScriptError) as raised:
        calls(written, "c", OPERATIONS)
    problems: tuple[Any, ...] = (raised.value, *raised.value.also)
    assert [str(each) for each in problems] == said
