"""Every rule has contracts that are kept and contracts that are broken, with the words and the lines that prove it."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from emulator.expectations.contract import Contract, Rule
from emulator.expectations.judge import JUDGES, judge
from tests.expectations.lines import START, call, held, moved, stream

CREATE, GET, LIST, DELETE = "CreateVocabulary", "GetTranscriptionJob", "ListTranscriptionJobs", "DeleteVocabulary"
THREE = [call(1, CREATE, name="a"), call(2, GET, 1.0, name="b"), call(3, DELETE, 2.0, name="a")]
THROTTLED: dict[str, Any] = {"error": "ThrottlingException"}


def contract(*rules: dict[str, Any], **more: Any) -> Contract:
    return Contract.model_validate({"name": "any", "rules": rules} | more)


def expected(*operations: str, **more: Any) -> dict[str, Any]:
    return {"rule": "calls", "calls": [{"operation": operation} for operation in operations]} | more


def called(*calls: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"rule": "calls", "calls": list(calls)} | more


KEPT = {
    "calls in order": (expected(CREATE, GET, DELETE), THREE, [1, 2, 3]),
    "calls among others": (expected(CREATE, DELETE), THREE, [1, 3]),
    "calls in any order": (expected(DELETE, CREATE, order="any"), THREE, [1, 3]),
    "one call twice": (called({"operation": GET, "times": 2}), [call(1, GET), call(2, GET)], [1, 2]),
    "one call or more": (
        called({"operation": GET, "times": "1-"}),
        [call(n, GET) for n in range(1, 6)],
        [1, 2, 3, 4, 5],
    ),
    "a call that may be missing": (
        called({"operation": CREATE}, {"operation": GET, "times": "0-1"}, {"operation": DELETE}),
        [THREE[0], THREE[2]],
        [1, 3],
    ),
    "the same call again, later": (
        expected(GET, DELETE, GET),
        [call(1, GET), call(2, DELETE), call(3, GET)],
        [1, 2, 3],
    ),
    "globs": (called({"operation": "Create*", "name": "a*", "error": ""}), THREE, [1]),
    "an error": (called({"operation": GET, "error": "Throttling*"}), [call(1, GET, **THROTTLED)], [1]),
    "input": (
        called({"input": {"LanguageCode": "en-*", "Media": {"MediaFileUri": "s3://*"}, "Settings": None, "N": 2}}),
        [call(1, GET, input={"LanguageCode": "en-GB", "Media": {"MediaFileUri": "s3://b/k", "More": 1}, "N": 2})],
        [1],
    ),
    "a stream's session": (called({"session": "s"}), [stream(1)], [1]),
    "nothing else": (expected(CREATE, GET, DELETE, nothing_else=True), THREE, [1, 2, 3]),
    "never": ({"rule": "never", "call": {"operation": LIST}}, THREE, []),
    "rate": (
        {"rule": "rate", "call": {"operation": GET}, "most": 2, "seconds": 5},
        [call(1, GET), call(2, GET, 1.0), call(3, GET, 5.0)],
        [1, 2, 3],
    ),
    "stream": (
        {
            "rule": "stream",
            "empty_event": True,
            "chunk": {"least": 0.05, "most": 0.2},
            "pace": {"most": 1.2},
            "signed": True,
        },
        [stream(1)],
        [1],
    ),
    "a stream that we ended needs no empty event": (
        {"rule": "stream", "empty_event": True},
        [stream(1, empty_event=False, ended="InternalFailureException: …", error="InternalFailureException")],
        [1],
    ),
    "a stream that goes on needs none yet": (
        {"rule": "stream", "empty_event": True, "pace": {"least": 1}},
        [stream(1, empty_event=False, ended=None, real_time_factor=None, shortest_chunk=None)],
        [1],
    ),
    "chunks with an open end": ({"rule": "stream", "chunk": {"least": 0.1}}, [stream(1, longest_chunk=9.0)], [1]),
    "session reused": (
        {"rule": "session_reused"},
        [stream(1, error="InternalFailureException"), stream(2, 4.0)],
        [1, 2],
    ),
    "session reused by one who was cut off": (
        {"rule": "session_reused", "call": {"operation": "Start*"}},
        [
            stream(1, ended="The client went away"),
            stream(2, 4.0, session="t", operation="StartMedical"),
            stream(3, 4.0),
        ],
        [1, 3],
    ),
    "pages": (
        {"rule": "pages"},
        [call(1, LIST, output={"NextToken": "t"}), call(2, LIST, input={"NextToken": "t"})],
        [1, 2],
    ),
    "pages, and a token that is none": (
        {"rule": "pages"},
        [
            call(1, LIST, input={"NextToken": ["t"]}),
            call(2, LIST, output={"NextToken": "t"}),
            call(3, LIST, input={"NextToken": "t"}),
        ],
        [1, 2, 3],
    ),
    "back-off": (
        {"rule": "back_off", "first": 0.1, "factor": 2},
        [call(1, GET, **THROTTLED), call(2, GET, 0.2, **THROTTLED), call(3, GET, 0.5), call(4, GET, 0.5)],
        [1, 2, 3],
    ),
    "back-off from a gateway's error and from none": (
        {"rule": "back_off", "first": 0.1},
        [call(1, GET, status=503), call(2, GET, 0.2, status=None), call(3, GET, 0.5)],
        [1, 2, 3],
    ),
    "back-off while the clock is held": (
        {"rule": "back_off", "first": 0.1},
        held(call(1, GET, **THROTTLED), call(2, GET, 0.2)),
        [1, 2],
    ),
    "back-off that moves the clock": (
        {"rule": "back_off", "first": 0.1},
        moved(call(1, GET, **THROTTLED), call(2, GET, 0.2)),
        [1, 2],
    ),
    "rate while the clock is held": (
        {"rule": "rate", "call": {"operation": GET}, "most": 1, "seconds": 5},
        held(call(1, GET), call(2, GET, 5.0)),
        [1, 2],
    ),
    "back-off of a call that never succeeds": (
        {"rule": "back_off", "after": ["Conf*"], "first": 0.1},
        [call(1, GET, error="ConflictException"), call(2, GET, 0.2, error="ConflictException")],
        [1, 2],
    ),
}

BROKEN = {
    "out of order": (
        expected(GET, CREATE),
        THREE,
        "came before a call with operation 'GetTranscriptionJob' (0 of 1)",
        [1],
    ),
    "one too few": (called({"operation": GET, "times": 2}), THREE, "(1 of 2) did not come", [2]),
    "one too many": (expected(GET), [call(1, GET), call(2, GET)], "2 GetTranscriptionJob came once too often", [2]),
    "too late": (expected(CREATE, GET), [*THREE[:2], call(4, CREATE)], "4 CreateVocabulary came once too often", [4]),
    "missing": (
        expected(CREATE, LIST),
        THREE,
        "a call with operation 'ListTranscriptionJobs' (0 of 1) did not come",
        [1],
    ),
    "something else": (expected(CREATE, nothing_else=True), THREE, "2 GetTranscriptionJob b was not expected", [2]),
    "another input": (called({"input": {"Media": {"MediaFileUri": "s3://*"}}}), THREE, "did not come", []),
    "no text where a glob is": (called({"input": {"N": "2"}}), [call(1, GET, input={"N": 2})], "did not come", []),
    "never": ({"rule": "never", "call": {"operation": "Get*"}}, THREE, "2 GetTranscriptionJob b came", [2]),
    "rate": (
        {"rule": "rate", "call": {"operation": GET}, "most": 2, "seconds": 5},
        [call(1, GET), call(2, GET, 1.0), call(3, GET, 4.9)],
        "3 came within 4.900 s",
        [1, 2, 3],
    ),
    "rate of nothing": (
        {"rule": "rate", "call": {"operation": LIST}, "most": 2, "seconds": 5},
        THREE,
        "a call with operation 'ListTranscriptionJobs' never came",
        [],
    ),
    "rate of nothing at all": ({"rule": "rate", "call": {}, "most": 2, "seconds": 5}, [], "any call never came", []),
    "no stream": ({"rule": "stream", "signed": True}, THREE, "no stream came that is any call", []),
    "a pace that nobody can tell": (
        {"rule": "stream", "pace": {"most": 1.2}},
        [stream(1, real_time_factor=None)],
        "no pace can be told; is the clock held?",
        [1],
    ),
    "no empty event": (
        {"rule": "stream", "empty_event": True},
        [stream(1), stream(2, empty_event=False, ended="The client went away")],
        f"2 {START} s: it was ended without an empty event",
        [2],
    ),
    "half-closed": (
        {"rule": "stream", "empty_event": True},
        [
            stream(
                1,
                empty_event=False,
                ended="BadRequestException: A complete signal was sent without the preceding empty frame.",
            )
        ],
        "without an empty event",
        [1],
    ),
    "short chunk": (
        {"rule": "stream", "chunk": {"least": 0.05}},
        [stream(1, shortest_chunk=0.02)],
        "the shortest chunk had 0.020 s of audio",
        [1],
    ),
    "long chunk": (
        {"rule": "stream", "chunk": {"most": 0.2}},
        [stream(1, longest_chunk=0.5)],
        "the longest chunk had 0.500 s of audio",
        [1],
    ),
    "hurry": (
        {"rule": "stream", "pace": {"most": 1.2}},
        [stream(1, real_time_factor=7.5)],
        "7.50 seconds of audio came in a second",
        [1],
    ),
    "unsigned": (
        {"rule": "stream", "signed": True},
        [stream(1, events=[{"way": "in", "signed": False}])],
        "an event was not signed",
        [1],
    ),
    "another session": (
        {"rule": "session_reused"},
        [stream(1, error="InternalFailureException"), stream(2, 4.0, session="other")],
        f"2 {START} other came after 1 {START} s had failed, and began another session",
        [1, 2],
    ),
    "nothing tried again": ({"rule": "session_reused"}, [stream(1), stream(2, 4.0)], "nothing was put to the test", []),
    "tried again much later": (
        {"rule": "session_reused", "within": 10},
        [stream(1, error="InternalFailureException"), stream(2, 14.0)],
        "nothing was put to the test",
        [],
    ),
    "a page left": (
        {"rule": "pages"},
        [call(1, LIST, output={"NextToken": "t"}), call(2, LIST, input={"NextToken": "u"})],
        "1 ListTranscriptionJobs has a next page, which nobody asked for",
        [1],
    ),
    "a page that somebody else asked for": (
        {"rule": "pages"},
        [call(1, LIST, output={"NextToken": "t"}), call(2, LIST, input={"NextToken": "t"}, key="other")],
        "1 ListTranscriptionJobs has a next page",
        [1],
    ),
    "no list": ({"rule": "pages"}, THREE, "a call with operation 'List*' never came", []),
    "no wait": (
        {"rule": "back_off", "first": 0.1},
        [call(1, GET, **THROTTLED), call(2, GET, 0.05)],
        "2 GetTranscriptionJob came 0.040 s after an error, not 0.100 s",
        [1, 2],
    ),
    "the same wait again": (
        {"rule": "back_off", "first": 0.1, "factor": 3},
        [call(1, GET, **THROTTLED), call(2, GET, 0.2, **THROTTLED), call(3, GET, 0.4)],
        "3 GetTranscriptionJob came 0.190 s after an error, not 0.300 s",
        [2, 3],
    ),
    "no error": ({"rule": "back_off"}, THREE, "nothing was put to the test", []),
    "errors of two different calls": (
        {"rule": "back_off"},
        [call(1, GET, **THROTTLED, input={"A": 1}), call(2, GET, input={"A": 2})],
        "nothing was put to the test",
        [],
    ),
}


@pytest.mark.parametrize(("rule", "lines", "proof"), KEPT.values(), ids=KEPT)
def test_a_rule_is_kept(rule: dict[str, Any], lines: list[dict[str, Any]], proof: list[int]) -> None:
    verdict = judge(contract(rule), lines)
    assert verdict.findings[0].why
    assert verdict.kept, verdict.findings
    assert verdict.findings[0].lines == proof
    assert [line["id"] for line in verdict.lines] == proof


@pytest.mark.parametrize(("rule", "lines", "why", "proof"), BROKEN.values(), ids=BROKEN)
def test_a_rule_is_broken(rule: dict[str, Any], lines: list[dict[str, Any]], why: str, proof: list[int]) -> None:
    verdict = judge(contract(rule), lines)
    assert not verdict.kept
    assert why in verdict.findings[0].why
    assert verdict.findings[0].lines == proof


def test_every_rule_has_a_judge_and_both_kinds_of_cases() -> None:
    rules = {rule.__name__: rule.model_fields["rule"].annotation.__args__[0] for rule in JUDGES}  # type: ignore[union-attr]
    assert (
        set(rules.values())
        == {rule["rule"] for rule, *_ in KEPT.values()}
        == {rule["rule"] for rule, *_ in BROKEN.values()}
    )
    page = (Path(__file__).parents[2] / "docs" / "expectations.md").read_text(encoding="utf-8")
    table = page.partition("## The rules")[2].partition("## Lint")[0]
    assert set(rules.values()) == set(re.findall(r"(?m)^\| `([\w-]+)` \|", table))
    assert len(rules) == len(Rule.__args__[0].__args__)


def test_a_contract_is_broken_when_one_of_its_rules_is() -> None:
    verdict = judge(contract(expected(CREATE), {"rule": "never", "call": {"operation": GET}}), THREE)
    assert not verdict.kept
    assert [finding.kept for finding in verdict.findings] == [True, False]
    assert [line["id"] for line in verdict.lines] == [1, 2]


def test_only_calls_of_the_contracts_key_count() -> None:
    lines = [call(1, CREATE, key="other"), call(2, GET, identity=None)]
    never = {"rule": "never", "call": {}}
    assert judge(contract(never, access_key="test"), lines).kept
    assert not judge(contract(never, access_key="other"), lines).kept
    assert not judge(contract(never), lines).kept


def test_jobs_and_neighbours_are_no_calls_of_clients() -> None:
    assert judge(contract({"rule": "never", "call": {}}), [call(1, GET) | {"kind": "job"}]).kept


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (called({"times": "3-2"}), "'3-2' begins with more than it ends with"),
        (called({"times": "often"}), '\'often\' is none of 2, "2-4", "2-"'),
        (called(), "at least 1 item"),
        ({"rule": "stream"}, "ask for at least one of empty_event, chunk, pace, signed"),
        ({"rule": "rate", "call": {}, "most": 1, "seconds": 0}, "greater than 0"),
        ({"rule": "polite"}, "does not match any of the expected tags"),
        ({"rule": "never", "call": {"operatoin": "x"}}, "Extra inputs are not permitted"),
    ],
)
def test_a_contract_that_makes_no_sense_is_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=r"validation error") as refused:
        contract(wrong)
    assert words in str(refused.value)
