"""DeleteTranscriptionJob: forgets a job that has come to its end. Its transcript stays where it lies."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import jobs

if TYPE_CHECKING:
    from emulator.call import Call

# Differs: that a running job is refused is documented, and "couldn't be deleted" observed; the rest is our own.
STILL_RUNNING = (
    "The requested job couldn't be deleted because it hasn't ended. Wait until it has and try your request again."
)


def run(call: "Call") -> dict[str, Any]:
    job = jobs.find(call)
    if not (life.ended(job) and call.store.delete(job)):
        raise AwsError("BadRequestException", STILL_RUNNING)
    return {}
