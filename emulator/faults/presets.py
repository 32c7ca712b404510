"""Faults with names, for what goes wrong most: each makes rules, in the words of the control API. It sets none."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Written = dict[str, Any]
Parameters = Mapping[str, Any]

STREAMS = "Start*Stream*"


class Parameter(NamedTuple):
    """What may be chosen of a preset; its kind is that of `default`."""

    default: float | str
    meaning: str


class Preset(NamedTuple):
    """`rules` makes the faults of all parameters."""

    about: str
    parameters: Mapping[str, Parameter]
    rules: Callable[[Parameters], list[Written]]


CALLS = Parameter(3, "how many calls in a row")
AFTER = Parameter(2.0, "second of the audio")
SEED = Parameter(0, "the same seed gives the same lots")
OPERATION = Parameter("*", "glob for the operation")


def _all_calls(parameters: Parameters, **when: Any) -> Written:
    """`door` keeps streams and jobs out."""
    return {"operation": parameters["operation"], "door": "batch", **when}


def _flaky(parameters: Parameters) -> list[Written]:
    lots = {"probability": parameters["probability"], "seed": parameters["seed"]}
    return [{"when": _all_calls(parameters, **lots), "do": {"raise": "InternalFailureException"}}]


def _slow(parameters: Parameters) -> list[Written]:
    return [
        {"when": {"door": "batch"}, "do": {"delay": parameters["delay"]}},
        {"when": {"operation": STREAMS}, "do": {"delay": parameters["delay"], "slow": {"event": parameters["event"]}}},
    ]


def _vanishing(parameters: Parameters) -> list[Written]:
    return [
        {"when": {"door": "batch"}, "do": {"break": "tcp-reset"}},
        {"when": {"operation": STREAMS}, "do": {"after": parameters["after"], "break": "tcp-reset"}},
    ]


def _s3_down(parameters: Parameters) -> list[Written]:
    return [{"do": {"s3": parameters["code"]}}]


PRESETS: Mapping[str, Preset] = {
    "throttling-burst": Preset(
        "Calls in a row are refused with ThrottlingException: does the client back off, and come back?",
        {"calls": CALLS, "operation": OPERATION},
        lambda chosen: [
            {
                "when": _all_calls(chosen, nth=f"1-{int(chosen['calls'])}"),
                "do": {"raise": "ThrottlingException"},
            }
        ],
    ),
    "flaky": Preset(
        "Some calls fail with InternalFailureException, by chance that the seed decides: does the client try again?",
        {"probability": Parameter(0.3, "how likely"), "seed": SEED, "operation": OPERATION},
        _flaky,
    ),
    "gateway-errors": Preset(
        "Calls in a row are answered by AWS's front end, in HTML: does the client know an error in that?",
        {"calls": CALLS, "status": Parameter(503, "HTTP status"), "operation": OPERATION},
        lambda chosen: [
            {"when": _all_calls(chosen, nth=f"1-{int(chosen['calls'])}"), "do": {"http": int(chosen["status"])}}
        ],
    ),
    "lost-answers": Preset(
        "A call is done, but its answer is lost: does the client's second try notice that the thing is there already?",
        {
            "calls": Parameter(1, "how many calls in a row"),
            "operation": Parameter("Start*Job", "glob for the operation"),
        },
        lambda chosen: [
            {
                "when": _all_calls(chosen, nth=f"1-{int(chosen['calls'])}"),
                "do": {"break": "tcp-reset", "done": True},
            }
        ],
    ),
    "slow-server": Preset(
        "Every answer takes its time, and so does every event of a stream: are the client's time-outs long enough?",
        {"delay": Parameter(2.0, "seconds before an answer"), "event": Parameter(0.5, "seconds for each event")},
        _slow,
    ),
    "s3-down": Preset(
        "S3 is away for jobs and for the calls that look into it: do jobs fail in time, and does the client say why?",
        {"code": Parameter("ServiceUnavailable", "what S3 answers; AccessDenied is final")},
        _s3_down,
    ),
    "stuck-jobs": Preset(
        "Jobs stay IN_PROGRESS until the fault is removed: does the client stop waiting?",
        {"name": Parameter("*", "glob for the name of the job")},
        lambda chosen: [{"when": {"operation": "Start*", "name": chosen["name"]}, "do": {"stuck": True}}],
    ),
    "broken-stream": Preset(
        "Streams end with InternalFailureException in the middle: does the client go on, with the same session id?",
        {"after": AFTER, "times": Parameter(1, "how many streams")},
        lambda chosen: [
            {
                "when": {"operation": STREAMS, "times": int(chosen["times"])},
                "do": {"after": chosen["after"], "raise": "InternalFailureException"},
            }
        ],
    ),
    "stalled-stream": Preset(
        "Streams fall silent while their audio is still taken: does the client notice?",
        {"after": AFTER},
        lambda chosen: [{"when": {"operation": STREAMS}, "do": {"after": chosen["after"], "stall": "forever"}}],
    ),
    "damaged-stream": Preset(
        "One event of each stream has a wrong checksum: does the client say so, and end?",
        {"after": AFTER},
        lambda chosen: [{"when": {"operation": STREAMS}, "do": {"after": chosen["after"], "frame": "bad-crc"}}],
    ),
    "crumbled-stream": Preset(
        "Events come in pieces, cut anywhere: nothing is wrong with that. Does the client put them together?",
        {"seed": SEED},
        lambda chosen: [
            {"when": {"operation": STREAMS, "seed": int(chosen["seed"])}, "do": {"split": "anywhere", "merge": 2}}
        ],
    ),
    "vanishing-server": Preset(
        "Connections are reset, those of streams in the middle: does the client connect again, and not for ever?",
        {"after": AFTER},
        _vanishing,
    ),
}


def rules_of(preset: Preset, chosen: Parameters) -> list[Written]:
    """The faults that it makes, with what was chosen and otherwise its defaults."""
    return preset.rules({name: chosen.get(name, each.default) for name, each in preset.parameters.items()})
