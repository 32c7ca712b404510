"""The faults that every client meets, what the journal says of each, and how long the harmed request takes at least."""

from typing import Any, NamedTuple


class Fault(NamedTuple):
    """`websocket`: what the journal says there, where that is something else. `seconds` are the emulator's."""

    do: dict[str, Any]
    harm: str
    websocket: str = ""
    seconds: float = 0.0


CALLS = (
    Fault({"raise": "ThrottlingException"}, "raised ThrottlingException"),
    Fault({"raise": "BadRequestException", "message": "No.", "status": 418}, "raised BadRequestException"),
    Fault({"raise": "RequestExpired"}, "raised RequestExpired"),
    Fault({"http": 500}, "HTTP 500"),
    Fault({"http": 503}, "HTTP 503"),
    Fault({"delay": 1}, "delayed for 1 s", seconds=1),
    Fault({"delay": 5}, "delayed for 5 s"),
    Fault({"slow": {"bytes": 50}}, "50 bytes a second", seconds=0.6),
    Fault({"body": "truncated"}, "body truncated"),
    Fault({"body": "corrupt"}, "body corrupt"),
    Fault({"body": "empty"}, "body empty"),
    Fault({"break": "tcp-reset"}, "tcp-reset"),
    Fault({"break": "tcp-close"}, "tcp-close"),
    Fault({"break": "tls-close"}, "tls-close"),
    Fault({"break": {"how": "tcp-reset", "when": "in"}}, "tcp-reset"),
    Fault({"break": {"how": "tcp-close", "when": "in"}}, "tcp-close"),
    Fault({"break": {"how": "tls-close", "when": "in"}}, "tls-close"),
    Fault({"break": {"how": "tcp-reset", "when": "after"}}, "tcp-reset"),
)
STREAMS = (
    Fault({"raise": "LimitExceededException", "message": "No."}, "raised LimitExceededException"),
    Fault({"http": 503}, "HTTP 503"),
    Fault({"delay": 1}, "delayed for 1 s", seconds=1),
    Fault({"break": "tcp-reset"}, "tcp-reset"),
    Fault({"break": "tls-close"}, "tls-close"),
    Fault({"break": {"how": "rst-stream", "code": "REFUSED_STREAM"}}, "rst-stream 7", "tcp-reset"),
    Fault({"break": {"how": "goaway", "code": "INTERNAL_ERROR"}}, "goaway 2", "websocket-close 1001"),
    Fault({"after": 1.5, "raise": "InternalFailureException"}, "raised InternalFailureException"),
    Fault({"after": 1.5, "raise": "OddException", "message": "Nobody knows it."}, "raised OddException"),
    Fault({"after": 1.5, "frame": "bad-crc"}, "frame bad-crc"),
    Fault({"after": 1.5, "frame": "bad-prelude-crc"}, "frame bad-prelude-crc"),
    Fault({"after": 1.5, "frame": "cut"}, "frame cut"),
    Fault({"split": 1}, "split at 1 bytes"),
    Fault({"split": "anywhere", "merge": 3}, "split anywhere, merged by 3"),
    Fault({"merge": 4}, "merged by 4"),
    Fault({"results": "duplicated"}, "results duplicated"),
    Fault({"results": "reordered"}, "results reordered"),
    Fault({"after": 1.5, "stall": 1}, "stalled for 1 s", seconds=1),
    Fault({"after": 1.5, "stall": "forever"}, "stalled", seconds=5),
    Fault({"slow": {"event": 0.05}}, "0.05 s for each event", seconds=1.3),
    Fault({"slow": {"bytes": 20000}}, "20000 bytes a second", seconds=0.7),
    Fault({"after": 1.5, "break": "rst-stream"}, "rst-stream 2", "tcp-reset"),
    Fault({"after": 1.5, "break": {"how": "rst-stream", "code": "NO_ERROR"}}, "rst-stream 0", "tcp-reset"),
    Fault({"after": 1.5, "break": "goaway"}, "goaway 0", "websocket-close 1001"),
    Fault({"after": 1.5, "break": {"how": "goaway", "code": "ENHANCE_YOUR_CALM"}}, "goaway 11", "websocket-close 1001"),
    Fault({"after": 1.5, "break": "tcp-reset"}, "tcp-reset"),
    Fault({"after": 1.5, "break": "tcp-close"}, "tcp-close"),
    Fault({"after": 1.5, "break": "tls-close"}, "tls-close"),
    Fault({"after": 1.5, "break": "websocket-close"}, "rst-stream 8", "websocket-close 1011"),
    Fault({"after": 1.5, "break": {"how": "websocket-close", "code": 4000}}, "rst-stream 8", "websocket-close 4000"),
)
