"""What a script says at its top: languages, a summary, how jobs go and where streams break."""

import re
from typing import Any

import pytest

from emulator.faults.harm import Break, Denial, Harm, Refusal
from emulator.faults.rule import When
from emulator.scripts.format import ScriptError, parse
from emulator.scripts.plans import NO_CALL, NO_STREAM, JobPlan

A_JOB = "must be a mapping, like { running: 2s }"
A_STREAM = "must be a mapping, like { fault: { after: 3.0, raise: InternalFailureException } }"
A_FAULT = "must be a mapping, like { after: 3.0, raise: InternalFailureException }"
A_TIME = "must be a duration, like 500ms, 2s or 1m"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ("", {"job": JobPlan(), "language": (), "summary": None, "repeat": False}),
        ("job: { running: 2s }", {"job": JobPlan(running=2.0)}),
        ("job: { queued: 500ms, running: 1.5m }", {"job": JobPlan(0.5, 90.0)}),
        ("job: { fail: Unsupported media format. }", {"job": JobPlan(fail="Unsupported media format.")}),
        ("language: de-DE", {"language": (("de-DE", 1.0),)}),
        ("language: { de-DE: 0.1, en-US: 0.9 }", {"language": (("en-US", 0.9), ("de-DE", 0.1))}),
        ("summary: They agreed.", {"summary": "They agreed."}),
        ("repeat: true", {"repeat": True}),
        ("repeat: False", {"repeat": False}),
    ],
)
def test_what_a_script_says_of_itself(members: str, expected: dict[str, Any]) -> None:
    script = parse(f"say: Hi.\n{members}", "x.yaml")
    assert {name: getattr(script, name) for name in expected} == expected


def test_where_a_stream_breaks() -> None:
    assert parse("say: Hi.", "x.yaml").stream.fault is None
    text = "say: Hi.\nstream: { fault: { after: 3, raise: LimitExceededException, message: Too much. } }"
    fault = parse(text, "x.yaml").stream.fault
    assert fault is not None
    assert fault.harm == Harm(refusal=Refusal("LimitExceededException", "Too much."), after=3.0)
    assert fault.shown == {
        "when": {},
        "do": {"after": 3, "raise": "LimitExceededException", "message": "Too much."},
    }


@pytest.mark.parametrize(
    ("member", "plan", "when", "harm"),
    [
        ("job: { stuck: true }", "job", When(), Harm(stuck=True)),
        ("job: { fail: No., nth: 2 }", "job", When(nth=((2, 2),)), Harm(fail="No.")),
        (
            "job: { running: 1s, s3: { write: SlowDown }, probability: 0.5, seed: 7 }",
            "job",
            When(probability=0.5, seed=7),
            Harm(s3=Denial(None, "SlowDown")),
        ),
        (
            "stream: { fault: { raise: ConflictException } }",
            "stream",
            When(),
            Harm(refusal=Refusal("ConflictException")),
        ),
        (
            "stream: { fault: { after: 2, break: { how: rst-stream, code: 2 }, times: 1 } }",
            "stream",
            When(times=1),
            Harm(after=2.0, broken=Break("rst-stream", code=2)),
        ),
        ("call: { fault: { http: 503, nth: 1-2, every: 5 } }", "call", When(nth=((1, 2),), every=5), Harm(http=503)),
    ],
)
def test_what_goes_wrong_by_a_script(member: str, plan: str, when: When, harm: Harm) -> None:
    script = parse(f"say: Hi.\n{member}", "x.yaml")
    fault = getattr(script, plan).fault
    assert (fault.when, fault.harm, script.harms) == (when, harm, True)


def test_a_job_that_always_fails_is_a_plan_and_no_fault() -> None:
    script = parse("say: Hi.\njob: { fail: Too bad. }", "x.yaml")
    assert (script.job.fail, script.harms) == ("Too bad.", False)


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ("job: 2s", f"job: {A_JOB}; it is '2s'"),
        ("job: {}", f"job: {A_JOB}; it is empty"),
        ("job: { run: 2s }", "job.run: must be a key of job (queued, running, stuck, fail, s3, nth, "),
        ("job: { running: 2 }", f"job.running: {A_TIME}; it is '2'"),
        ("job: { running: 2 s }", f"job.running: {A_TIME}; it is '2 s'"),
        ("job: { running: -2s }", f"job.running: {A_TIME}; it is '-2s'"),
        ("job: { fail: '' }", "job.fail: must be a sentence: the FailureReason; it is ''"),
        ("language: English", "language: must be a language code, like en-US; it is 'English'"),
        ("language: { English: 1 }", "language.English: must be a language code, like en-US; it is 'English'"),
        ("language: { en-US: 98 }", "language.en-US: must be a number from 0 to 1, like 0.93; it is '98'"),
        ("summary: []", "summary: must be a text: the summary of the call; it is a list"),
        ("repeat: yes", "repeat: must be true or false; it is 'yes'"),
        ("repeat: 1", "repeat: must be true or false; it is '1'"),
        ("stream: {}", f"stream: {A_STREAM}; it is empty"),
        ("stream: { fault: 3 }", f"stream.fault: {A_FAULT}; it is '3'"),
        ("stream: { fault: { after: 3 } }", f"stream.fault: {A_FAULT}; it does nothing"),
        (
            "stream: { fault: { after: 3, raise: Boom } }",
            "stream.fault.raise: must be the name of an error, like ThrottlingException; it is 'Boom'",
        ),
        (
            "stream: { fault: { body: empty } }",
            f"stream.fault: {NO_STREAM}; a stream can't have it",
        ),
        (
            "call: { fault: { after: 1, raise: ConflictException } }",
            f"call.fault: {NO_CALL}; a call can't have it",
        ),
        ("call: {}", "call: must be a mapping, like { fault: { raise: ThrottlingException, nth: 1 } }; it is empty"),
        ("job: { nth: 2 }", "job: must have one of stuck, fail, s3 where it has nth; it has none"),
    ],
)
def test_what_it_can_not_say(members: str, error: str) -> None:
    with pytest.raises(ScriptError, match=re.escape(f"x.yaml:2: {error}")):
        parse(f"say: Hi.\n{members}", "x.yaml")
