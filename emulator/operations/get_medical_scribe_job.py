"""GetMedicalScribeJob: shows a scribe job as it stands, and where its two files lie once they are there."""

from typing import TYPE_CHECKING, Any

from emulator.jobs import life
from emulator.operations.shared import places
from emulator.operations.shared.families import SCRIBE_JOB, find, shown

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    job = find(call, SCRIBE_JOB)
    answer = shown(SCRIBE_JOB, job)
    # The model has both URIs as required, so there is no empty MedicalScribeOutput as there is an empty Transcript.
    if job.status == life.COMPLETED:
        transcript, note = (places.plain_uri(call, places.Place(*place)) for place in job.document["outputs"])
        answer["MedicalScribeOutput"] = {"TranscriptFileUri": transcript, "ClinicalDocumentUri": note}
    return {"MedicalScribeJob": answer}
