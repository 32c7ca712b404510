"""The words for faults, in scripts and in the control API: the tables of keys, and the reader that makes rules of them.

Who meets a fault, and what it does to them, is decided elsewhere.
"""

from collections.abc import Mapping
from typing import Any

from emulator.faults.harm import Harm, Refusal, problem
from emulator.faults.rule import FIELDS, Rule, When
from emulator.scripts.harm_kinds import (
    BREAKS,
    ERROR,
    MOST,
    RANGES,
    S3_DENIALS,
    SLOWNESS,
    SPAN,
    SPLITS,
    STALLS,
    STATUS,
    whole,
)
from emulator.scripts.kinds import Key, Keys, Kind, choice, closed, members, number, properties, text, truth
from emulator.scripts.yaml_nodes import Place

A_FAULT = "must be a mapping, like { after: 3.0, raise: InternalFailureException }"
A_WHEN = "must be a mapping, like { operation: Start*, nth: 2 }"
A_RULE = 'must be a mapping, like { when: { operation: "Start*" }, do: { raise: ThrottlingException } }'

GLOB = text("must be a glob, like Start*")
MEANINGS = {
    "operation": "Glob for the operation, as AWS names it.",
    "name": "Glob for the name of the job, the vocabulary or whatever else the request names.",
    "access_key": "Glob for the access key that signed the request.",
    "account": "Glob for the account of that key.",
    "region": "Glob for the region that the request is signed for.",
    "session": "Glob for the session id of the stream.",
    "door": "Glob for the door: batch, rest, http2, websocket, worker.",
}
COUNTING: Keys = {
    "nth": Key(RANGES, 'Which of those that fit are harmed, counted from 1: 2, "2-4", "5-", [1, 3].'),
    "every": Key(whole(1, MOST, "must be a number from 1"), "The count of `nth` begins anew after so many."),
    "times": Key(whole(1, MOST, "must be a number from 1"), "How many are harmed at most."),
    "probability": Key(number(0, 1, 6, "must be a number from 0 to 1, like 0.2"), "How likely each is harmed."),
    "seed": Key(whole(0, MOST, "must be a whole number ≥ 0"), "The same seed gives the same lots; 0 if left out."),
}
WHEN_KEYS: Keys = {**{name: Key(GLOB, MEANINGS[name]) for name in FIELDS}, **COUNTING}
DO_KEYS: Keys = {
    "delay": Key(SPAN, "So long the answer waits, or the first answer of a stream."),
    "raise": Key(ERROR, "The error that is answered, or that ends a stream: of the model, a common one, any other."),
    "message": Key(text("must be a sentence: the message"), "The error's message."),
    "status": Key(STATUS, "The HTTP status of the error, in the place of its own."),
    "http": Key(STATUS, "A bare HTTP status, as AWS's front end answers it: no error type, a page for people."),
    "body": Key(choice(("truncated", "corrupt", "empty")), "What is wrong with the body of the answer."),
    "break": Key(BREAKS, "How the connection breaks."),
    "done": Key(truth(), "Whether the call is done all the same, and only its answer is lost."),
    "after": Key(
        number(0, 14400, 3, "must be seconds ≥ 0, like 3.0"), "Second of the audio at which it happens to a stream."
    ),
    "frame": Key(
        choice(("bad-crc", "bad-prelude-crc", "cut")),
        "What is wrong with one event: its checksum, that of its lengths; or half of it is all that still comes.",
    ),
    "split": Key(SPLITS, "Events are cut into pieces of so many bytes, or anywhere."),
    "merge": Key(whole(2, 1000, "must be a number of events from 2"), "So many events are sent as one piece."),
    "results": Key(choice(("duplicated", "reordered")), "Events with results come twice; or two by two, swapped."),
    "stall": Key(
        STALLS, "Nothing is sent for so long, or until the fault is removed; what the client sends is read on."
    ),
    "slow": Key(SLOWNESS, "A server that takes its time."),
}
JOB_HARMS: Keys = {
    "stuck": Key(truth(), "The job stays as it is, until the fault is removed."),
    "fail": Key(text("must be a sentence: the FailureReason"), "The job ends as FAILED, with this FailureReason."),
    "s3": Key(
        S3_DENIALS,
        "What S3 answers: AccessDenied and NoSuchKey are final, the others are tried again as in a real outage.",
    ),
}
ALL_DO: Keys = {**DO_KEYS, **JOB_HARMS}
# What is one field of a Harm together, or has another name there.
APART = frozenset({"raise", "message", "status", "break"})


def when_schema() -> dict[str, Any]:
    return closed(properties(WHEN_KEYS), description="Whom it meets: every glob must fit. Everything, if left out.")


def do_schema() -> dict[str, Any]:
    return closed(properties(ALL_DO), minProperties=1, description="What it does.")


def rule(place: Place) -> Rule:
    """A whole fault, `when` and `do`, as the control API takes it. Raises ScriptError."""
    keys = {"when": Key(Kind(_when, {}), ""), "do": Key(Kind(lambda within: (within, _done(within)), {}), "")}
    found = members(place, keys, "a fault", A_RULE)
    if "do" not in found:
        raise place.error(A_RULE, "it has no `do`")
    met: When = found.get("when", When())
    within, done = found["do"]
    return Rule(met, harm_of(done, within, dict(met.globs).get("door")), plain(place))


def scripted(place: Place, keys: Keys, owner: str, remedy: str = A_FAULT) -> Rule:
    """The fault of a script: what it does and which it meets, in one mapping. Raises ScriptError."""
    found = members(place, {**keys, **COUNTING}, owner, remedy)
    return rule_of(found, place)


def rule_of(found: Mapping[str, Any], place: Place) -> Rule:
    """The same, of values that are read already, with keys of other things beside them."""
    written = plain(place)
    shown = {
        "when": {name: written[name] for name in written if name in COUNTING},
        "do": {name: written[name] for name in written if name in ALL_DO},
    }
    return Rule(_counted((), found), harm_of(found, place), shown)


def harm_of(found: Mapping[str, Any], place: Place, door: str | None = None) -> Harm:
    """What a fault does. Raises ScriptError for what does not go together."""
    refusal = None
    if "raise" in found:
        refusal = Refusal(found["raise"], found.get("message", ""), found.get("status"))
    elif "message" in found or "status" in found:
        raise place.error("must have `raise` where it has `message` or `status`", "it has none")
    others = {name: found[name] for name in found if name in ALL_DO and name not in APART}
    harm = Harm(refusal=refusal, broken=found.get("break"), **others)
    wrong = problem(harm, door)
    if wrong is not None:
        raise place.error(A_FAULT, wrong)
    return harm


def _when(place: Place) -> When:
    found = members(place, WHEN_KEYS, "when", A_WHEN)
    return _counted(tuple((name, found[name]) for name in FIELDS if name in found), found)


def _counted(globs: tuple[tuple[str, str], ...], found: Mapping[str, Any]) -> When:
    return When(globs, **{name: found[name] for name in COUNTING if name in found})


def _done(place: Place) -> dict[str, Any]:
    return members(place, ALL_DO, "do", A_FAULT)


def plain(place: Place) -> Any:
    """What is written at a place, as JSON has it."""
    if place.is_mapping:
        return {name: plain(value) for name, value in place.entries("").items()}
    if place.is_list:
        return [plain(each) for each in place.elements()]
    kind, value = place.node.tag.rpartition(":")[2], place.node.value
    if kind == "bool":
        return value.lower() == "true"
    return _number(value) if kind in ("int", "float") else value


def _number(value: str) -> float | str:
    """As a text where only YAML takes it for a number."""
    try:
        return int(value) if value.isdecimal() else float(value)
    except ValueError:
        return value
