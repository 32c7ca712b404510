"""Where the files of call analytics jobs lie, and how such a job is shown."""

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from emulator.jobs import life
from emulator.jobs.files import FILES, REDACTED, REDACTED_SOUND, SOUND, UNREDACTED
from emulator.operations.shared import places
from emulator.operations.shared.families import ANALYTICS_JOB, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.call import Call
    from emulator.store.database import Resource

# The recording that belongs to a transcript.
RECORDINGS = {UNREDACTED: SOUND, REDACTED: REDACTED_SOUND}

LOCATION = re.compile(r"s3://(?P<bucket>[^/]+)(?:/(?P<key>.*))?")

# Seen in the keys of real jobs: in a folder of the client's, each kind of file has a folder of its own.
FOLDERS = {UNREDACTED: "analytics/", REDACTED: "redacted-analytics/"}
# Differs: of a file that the client names, and of the service's own bucket, this is known of transcription jobs only.
PREFIXES = {UNREDACTED: "", REDACTED: "redacted-"}


def redaction(request: "Mapping[str, Any]") -> str | None:
    """The RedactionOutput of a job. Documented: RedactedMediaFileUri asks for a redacted transcript too."""
    asked = request.get("Settings", {}).get("ContentRedaction")
    if asked is not None:
        return str(asked["RedactionOutput"])
    return "redacted" if "RedactedMediaFileUri" in request["Media"] else None


def outputs(call: "Call") -> dict[str, list[str]]:
    """The bucket and the key of each file of the job that `call` starts, by the member of Transcript that names it."""
    name, location = call.input["CallAnalyticsJobName"], call.input.get("OutputLocation", "")
    found = places_at(call, location, name)
    return {file: [*place] for file, place in found.items() if file in FILES[redaction(call.input)]}


def places_at(call: "Call", location: str, name: str) -> dict[str, places.Place]:
    """Where each file of a job or stream of that name will lie. `location`: that of the request, "" for none."""
    given = LOCATION.fullmatch(location)
    if given is None:
        bucket = f"aws-transcribe-{call.identity.region}-prod"
        key = f"{call.identity.account}/{name}/{uuid4()}/{places.TRANSCRIPT_FILE}"
    else:
        bucket, key = given["bucket"], given["key"] or ""
    if not key or key.endswith("/"):
        return {file: places.Place(bucket, f"{key}{folder}{name}.json") for file, folder in FOLDERS.items()}
    folder, slash, last = key.rpartition("/")
    return {file: places.Place(bucket, f"{folder}{slash}{prefix}{last}") for file, prefix in PREFIXES.items()}


def beside(place: places.Place) -> places.Place:
    """Where the sound lies that belongs to a transcript. Observed: in the same folder, by the same name."""
    return places.Place(place.bucket, f"{place.key.removesuffix('.json')}.wav")


def described(call: "Call", job: "Resource") -> dict[str, Any]:
    """A job as Get shows it; the URIs of its files, made anew, once they are there."""
    uris = {}
    if job.status == life.COMPLETED:
        uri = places.plain_uri if "OutputLocation" in job.document else places.link
        uris = {file: uri(call, places.Place(*place)) for file, place in job.document["outputs"].items()}
    return shown(ANALYTICS_JOB, job, Transcript=uris)
