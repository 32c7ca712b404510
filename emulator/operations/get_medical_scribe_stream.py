"""GetMedicalScribeStream: shows a scribe session as it stands, and where its two files lie once they are there.

It is one of the streaming API's operations, but answers one document of JSON.
"""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import places

if TYPE_CHECKING:
    from emulator.call import Call
    from emulator.store.database import Resource

# Differs: AWS's own sentence is not known.
MISSING = "The requested session couldn't be found. Check the session ID and try your request again."

# How far the note of a session that is over has come.
NOTES = {life.ANALYSING: "IN_PROGRESS", life.COMPLETED: "COMPLETED", life.FAILED: "FAILED"}


def run(call: "Call") -> dict[str, Any]:
    identity = call.identity
    session = call.store.get(life.SCRIBE_STREAM, identity.account, identity.region, call.input["SessionId"])
    if session is None:
        raise AwsError("ResourceNotFoundException", MISSING)
    # Documented: "A COMPLETED status doesn't mean that the post-stream analytics is complete."
    over = session.document["over"]
    status = life.COMPLETED if over else session.status
    details = session.document | {"StreamStatus": status}
    if over:
        details["PostStreamAnalyticsResult"] = {"ClinicalNoteGenerationResult": _note(call, session)}
    return {"MedicalScribeStreamDetails": details}


def _note(call: "Call", session: "Resource") -> dict[str, Any]:
    note = {"Status": NOTES[session.status], "FailureReason": session.document.get("FailureReason")}
    if session.status == life.COMPLETED:
        transcript, summary = (places.plain_uri(call, places.Place(*place)) for place in session.document["outputs"])
        note |= {"TranscriptOutputLocation": transcript, "ClinicalNoteOutputLocation": summary}
    return note
