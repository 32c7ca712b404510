"""What goes together in one fault, and what it can be done to."""

import pytest

from emulator.faults.harm import CALL, JOB, STREAM, Break, Denial, Harm, Refusal, Slow, aims, problem

THROTTLED = Refusal("ThrottlingException")


@pytest.mark.parametrize(
    ("harm", "to"),
    [
        (Harm(refusal=THROTTLED), {CALL, STREAM}),
        (Harm(refusal=THROTTLED, delay=1.0, done=True), {CALL}),
        (Harm(refusal=THROTTLED, after=0.0), {STREAM}),
        (Harm(stall=1.0, slow=Slow(1.0)), {STREAM}),
        (Harm(split=0), {STREAM}),
        (Harm(body="empty", slow=Slow(bytes=9)), {CALL}),
        (Harm(broken=Break("tcp-reset")), {CALL, STREAM}),
        (Harm(s3=Denial("AccessDenied")), {CALL, JOB}),
        (Harm(stuck=True), {JOB}),
    ],
)
def test_what_can_be_done_to_whom(harm: Harm, to: set[str]) -> None:
    assert problem(harm) is None
    assert aims(harm) == to


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (Harm(), "it does nothing"),
        (Harm(after=3.0), "it does nothing"),
        (Harm(done=True), "it does nothing"),
        (Harm(refusal=THROTTLED, http=503), "raise and http can't both be done"),
        (Harm(frame="cut", broken=Break("goaway")), "break and frame can't both be done"),
        (Harm(stuck=True, fail="No."), "stuck and fail can't both be done"),
        (Harm(stuck=True, delay=1.0), "nothing can be harmed by all of delay, stuck"),
        (Harm(after=1.0, http=503), "a stream that is open has had its status: leave out `after`"),
        (
            Harm(after=1.0, refusal=Refusal("ConflictException", status=409)),
            "a stream that is open has had its status: leave out `status`",
        ),
        (Harm(broken=Break("tcp-reset", code=1)), "tcp-reset has no code"),
        (Harm(broken=Break("rst-stream", "after")), "behind the answer there is no stream left to reset"),
        (
            Harm(after=1.0, broken=Break("tcp-reset", "in")),
            "`when` is about the answer of a call: a stream breaks at `after`",
        ),
    ],
)
def test_what_makes_no_sense(harm: Harm, why: str) -> None:
    assert problem(harm) == why


def test_a_break_that_a_door_can_not_have() -> None:
    harm = Harm(broken=Break("goaway"))
    assert problem(harm, "websocket") == "there is no goaway on the door websocket"
    assert problem(harm, "http2") is None
    assert problem(harm, "web*") is None, "a glob may fit others too"


def test_what_is_done_before_a_stream_is_open() -> None:
    assert Harm(refusal=THROTTLED).opens
    assert Harm(broken=Break("goaway", code=2)).opens
    assert not Harm(broken=Break("goaway")).opens, "what is open goes on: it must be open"
    assert not Harm(refusal=THROTTLED, after=0.0).opens
    assert not Harm(split=0).opens
