"""A line of the journal as people read it."""

import re
from typing import Any

import pytest

from emulator.journal.readable import readable

CALL = {
    "id": 12,
    "kind": "call",
    "at": 1795298400.25,
    "seconds": 0.0031,
    "method": "POST",
    "path": "/",
    "operation": "StartTranscriptionJob",
    "name": "hello",
    "session": None,
    "fault": None,
    "status": 200,
    "error": None,
    "output": {},
    "stream": None,
}
OF_STREAM = "stream StartStreamTranscription s →"
DONE = "streaming completed successfully"
HEARD = {
    "seconds": 4.0,
    "real_time_factor": 1.02,
    "events_in": 41,
    "events_out": 20,
    "ended": "Streaming completed successfully",
}
STREAM = CALL | {
    "kind": "stream",
    "operation": "StartStreamTranscription",
    "name": None,
    "session": "s",
    "stream": HEARD,
}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (CALL, "call StartTranscriptionJob hello → 200, 3 ms"),
        (CALL | {"seconds": None, "status": None}, "call StartTranscriptionJob hello → open"),
        (CALL | {"status": None}, "call StartTranscriptionJob hello → the client left before its answer"),
        (
            CALL
            | {"status": 400, "error": {"code": "ConflictException", "message": "Taken.\nAt length."}, "seconds": 2},
            "call StartTranscriptionJob hello → 400, ConflictException: Taken., 2.0 s",
        ),
        (
            CALL | {"status": 404, "error": {"code": "UnknownOperationException", "message": None}, "operation": None},
            "call POST / hello → 404, UnknownOperationException, 3 ms",
        ),
        (CALL | {"fault": "f1"}, "call StartTranscriptionJob hello → 200, 3 ms, fault f1"),
        (
            STREAM,
            f"{OF_STREAM} 200, 4.0 s of audio at 1.0 times real time, 41 events in, 20 out, {DONE}, 3 ms",
        ),
        (
            STREAM
            | {
                "stream": HEARD | {"real_time_factor": None, "ended": "BadRequestException: No."},
                "error": {"code": "BadRequestException", "message": "No."},
            },
            f"{OF_STREAM} 200, BadRequestException: No., 4.0 s of audio, 41 events in, 20 out, 3 ms",
        ),
        (
            STREAM | {"stream": HEARD | {"ended": None, "real_time_factor": None}, "seconds": None},
            f"{OF_STREAM} 200, 4.0 s of audio, 41 events in, 20 out, open",
        ),
        (
            CALL | {"kind": "job", "operation": "vocabulary", "status": None, "output": {"Status": "READY"}},
            "job vocabulary hello → READY, 3 ms",
        ),
        (
            CALL | {"kind": "neighbour", "operation": "s3", "method": "PUT", "path": "/b/k", "name": None},
            "neighbour s3 PUT /b/k → 200, 3 ms",
        ),
        (
            CALL | {"kind": "neighbour", "operation": None, "method": "GET", "path": "/", "name": None},
            "neighbour unsigned GET / → 200, 3 ms",
        ),
    ],
)
def test_a_line(line: dict[str, Any], text: str) -> None:
    said = readable(line)
    assert re.match(r"#12 \d\d:\d\d:\d\d\.250 ", said)
    assert said.split(" ", 2)[2] == text
