"""What the operations on transcription jobs have in common."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import places

if TYPE_CHECKING:
    from emulator.call import Call
    from emulator.store.database import Resource

NOT_FOUND = "The requested job couldn't be found. Check the job name and try your request again."  # recorded

# Recorded: once a job is asked for, these two are there even if the request had no settings.
SETTINGS = {"ChannelIdentification": False, "ShowAlternatives": False}


def find(call: "Call") -> "Resource":
    """The job that the request names. Raises AwsError BadRequestException, as recorded, though the model has a 404."""
    name = call.input["TranscriptionJobName"]
    job = call.store.get(life.TRANSCRIPTION_JOB, call.identity.account, call.identity.region, name)
    if job is None:
        raise AwsError("BadRequestException", NOT_FOUND)
    return job


def started(job: "Resource") -> dict[str, Any]:
    """A job as its start answers: what was sent, as it was sent."""
    return job.document | {"TranscriptionJobStatus": job.status}


def described(call: "Call", job: "Resource") -> dict[str, Any]:
    """A job as Get shows it: settings filled in, and the transcript's URI, made anew, once it is there."""
    shown = {"Settings": SETTINGS | job.document.get("Settings", {}), "Transcript": {}}
    if job.status == life.COMPLETED:
        place = places.Place(*job.document["output"])
        uri = places.plain_uri if "OutputBucketName" in job.document else places.link
        shown["Transcript"] = {"TranscriptFileUri": uri(call, place)}
    return started(job) | shown


def summed_up(job: "Resource") -> dict[str, Any]:
    """A job as a list shows it."""
    place = "CUSTOMER_BUCKET" if "OutputBucketName" in job.document else "SERVICE_BUCKET"
    return started(job) | {"OutputLocationType": place}
