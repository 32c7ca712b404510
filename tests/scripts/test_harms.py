"""The words for faults: what each key may hold, and how it is told of what it may not."""

import json
from math import inf
from typing import Any

import pytest

from emulator.faults.harm import FOREVER, Break, Denial, Harm, Refusal, Slow
from emulator.faults.rule import Rule, When
from emulator.scripts.harms import A_FAULT, A_RULE, do_schema, plain, rule, when_schema
from emulator.scripts.yaml_nodes import ScriptError, root
from tests.scripts.test_schema import fits

STUCK = {"stuck": True}


def read(written: Any) -> Rule:
    return rule(root(written if isinstance(written, str) else json.dumps(written), "fault", A_RULE))


@pytest.mark.parametrize(
    ("do", "harm"),
    [
        ({"delay": 2}, Harm(delay=2.0)),
        ({"delay": "1.5m"}, Harm(delay=90.0)),
        ({"raise": "SlowDown"}, Harm(refusal=Refusal("SlowDown"))),
        (
            {"raise": "MyOwnException", "message": "No.", "status": 418},
            Harm(refusal=Refusal("MyOwnException", "No.", 418)),
        ),
        ({"http": 503, "done": True}, Harm(http=503, done=True)),
        ({"body": "corrupt"}, Harm(body="corrupt")),
        ({"break": "tls-close"}, Harm(broken=Break("tls-close"))),
        ({"break": {"how": "tcp-reset", "when": "in"}}, Harm(broken=Break("tcp-reset", "in"))),
        ({"break": {"how": "goaway", "code": "ENHANCE_YOUR_CALM"}}, Harm(broken=Break("goaway", code=11))),
        ({"break": {"how": "websocket-close", "code": 4001}}, Harm(broken=Break("websocket-close", code=4001))),
        ({"after": 0, "frame": "cut"}, Harm(after=0.0, frame="cut")),
        ({"split": "anywhere", "merge": 3}, Harm(split=0, merge=3)),
        ({"split": 7, "results": "reordered"}, Harm(split=7, results="reordered")),
        ({"stall": "forever"}, Harm(stall=FOREVER)),
        ({"stall": 30}, Harm(stall=30.0)),
        ({"slow": {"event": 0.5}}, Harm(slow=Slow(0.5))),
        ({"slow": {"bytes": 200}}, Harm(slow=Slow(bytes=200))),
        (STUCK, Harm(stuck=True)),
        ({"fail": "Too bad."}, Harm(fail="Too bad.")),
        ({"s3": "SlowDown"}, Harm(s3=Denial("SlowDown", "SlowDown"))),
        ({"s3": {"write": "AccessDenied"}}, Harm(s3=Denial(write="AccessDenied"))),
    ],
)
def test_what_is_done(do: dict[str, Any], harm: Harm) -> None:
    made = read({"do": do})
    assert (made.harm, made.when, made.shown) == (harm, When(), {"do": do})
    assert fits(do, do_schema())


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, When()),
        ({"name": "a*", "operation": "Start*"}, When((("operation", "Start*"), ("name", "a*")))),
        ({"nth": 2}, When(nth=((2, 2),))),
        ({"nth": "2-4", "every": 10}, When(nth=((2, 4),), every=10)),
        ({"nth": [1, "3-"]}, When(nth=((1, 1), (3, inf)))),
        ({"times": 1, "probability": 0.25, "seed": 7}, When(times=1, probability=0.25, seed=7)),
    ],
)
def test_whom_it_meets(when: dict[str, Any], expected: When) -> None:
    assert read({"when": when, "do": STUCK}).when == expected
    assert fits(when, when_schema())


@pytest.mark.parametrize(
    ("do", "error"),
    [
        ({}, f"do: {A_FAULT}; it does nothing"),
        ({"dely": 2}, "do.dely: must be a key of do (delay, raise, "),
        ({"delay": -1}, "do.delay: must be seconds ≥ 0, like 2.5, or a duration, like 500ms; it is '-1'"),
        ({"delay": [1]}, "do.delay: must be seconds ≥ 0, like 2.5, or a duration, like 500ms; it is a list"),
        ({"raise": "Boom"}, "do.raise: must be the name of an error, like ThrottlingException; it is 'Boom'"),
        ({"message": "No."}, "do: must have `raise` where it has `message` or `status`; it has none"),
        ({"http": 200}, "do.http: must be an HTTP status from 400 to 599; it is '200'"),
        ({"http": 503.5}, "do.http: must be an HTTP status from 400 to 599; it is '503.5'"),
        ({"break": "hard"}, "do.break: must be one of tcp-reset, "),
        ({"break": {"when": "in"}}, "do.break: must be one of tcp-reset, "),
        ({"break": {"how": "goaway", "code": "SORRY"}}, "do.break.code: must be a number, or one of NO_ERROR, "),
        ({"break": {"how": "websocket-close", "code": 1006}}, "do.break: must be a code that a close frame may have: "),
        ({"split": 0}, "do.split: must be the bytes of a piece, like 7, or anywhere; it is '0'"),
        ({"slow": {}}, "do.slow: must be a mapping, like { event: 0.5 } or { bytes: 200 }; it is empty"),
        ({"s3": {}}, "do.s3: must be an error code of S3, "),
        ({"s3": "Sorry"}, "do.s3: must be one of AccessDenied, "),
        ({"stuck": True, "fail": "No."}, f"do: {A_FAULT}; stuck and fail can't both be done"),
    ],
)
def test_what_can_not_be_done(do: dict[str, Any], error: str) -> None:
    with pytest.raises(ScriptError) as raised:
        read({"do": do})
    assert str(raised.value).startswith(f"fault:1: {error}")


@pytest.mark.parametrize("nth", [0, "4-2", "x", [], [0], 1.5, {}])
def test_what_is_no_number_of_a_call(nth: Any) -> None:
    with pytest.raises(ScriptError, match=r"when\.nth(\[0\])?: must be a number from 1, a range like "):
        read({"when": {"nth": nth}, "do": STUCK})


def test_a_fault_does_something_to_somebody_who_may_have_it() -> None:
    with pytest.raises(ScriptError, match="it has no `do`"):
        read({"when": {}})
    with pytest.raises(ScriptError, match="there is no goaway on the door websocket"):
        read({"when": {"door": "websocket"}, "do": {"break": "goaway"}})


def test_what_is_written_is_shown_as_json_has_it() -> None:
    written = '{a: [1, -1, 2.5, yes, "3", 0x1F, true], b: {c: text, d: 1e999}}'
    expected = {"a": [1, -1.0, 2.5, False, "3", "0x1F", True], "b": {"c": "text", "d": "1e999"}}
    assert plain(root(written, "x", "")) == expected
