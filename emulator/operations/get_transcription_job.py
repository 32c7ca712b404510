"""GetTranscriptionJob: shows a job as it stands. Looking at a job never moves it."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import jobs

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return {"TranscriptionJob": jobs.described(call, jobs.find(call))}
