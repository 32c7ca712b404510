"""GetTranscriptionJob: shows a job as it stands. Looking at a job never moves it."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import jobs
from emulator.operations.shared.families import TRANSCRIPTION_JOB, find

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return {"TranscriptionJob": jobs.described(call, find(call, TRANSCRIPTION_JOB))}
