"""What happens to a thing that is due: one function for each state that is left. A step waits for nothing and puts
nothing into S3; it says what is to be put, and what the thing is then.
"""

from collections.abc import Callable, Mapping
from typing import Any

from emulator.jobs import life
from emulator.jobs.analytics import analyse
from emulator.jobs.learning import learn
from emulator.jobs.media import detected
from emulator.jobs.medical import transcribe_medical
from emulator.jobs.outcome import Delivery, Outcome, Parts
from emulator.jobs.plan import as_planned
from emulator.jobs.queue import RUNNING, admit
from emulator.jobs.said import said_in
from emulator.jobs.scribe import write_down
from emulator.jobs.training import train
from emulator.jobs.transcript import Asked, transcript
from emulator.scripts.timeline import Timeline
from emulator.store.database import Resource

DEFAULT_LANGUAGE = "en-US"


def step(resource: Resource, parts: Parts) -> Outcome:
    """The next step of a thing that is due. It may ask the store."""
    return STEPS[resource.kind, resource.status](resource, parts)


def forget(job: Resource, _parts: Parts) -> Outcome:
    """What has rested as long as the service keeps it."""
    return Outcome(life.moved(job, life.FORGOTTEN))


def transcribe(job: Resource, parts: Parts) -> Outcome:
    """IN_PROGRESS → COMPLETED, with a transcript of what the script says."""
    request = job.document
    language = request.get("LanguageCode") or request.get("LanguageOptions", [DEFAULT_LANGUAGE])[0]
    said = said_in(job, language, parts)
    members, results = _identified(request, language, said)
    settings = request.get("Settings", {})
    speakers = settings["MaxSpeakerLabels"] if settings.get("ShowSpeakerLabels") else None
    body = transcript(Asked(job.name, job.account, speakers, results), said)
    bucket, key = request["output"]
    return Outcome(
        life.at_rest(job, life.COMPLETED, parts.clock.now(), **detected(job), **members),
        (Delivery(job.region, bucket, key, body, "application/json"),),
    )


STEPS: Mapping[tuple[str, str], Callable[[Resource, Parts], Outcome]] = {
    **{(kind, life.QUEUED): admit for kind in RUNNING},
    **{(kind, status): forget for kind in RUNNING for status in life.JOB.ended},
    (life.TRANSCRIPTION_JOB, life.IN_PROGRESS): as_planned(transcribe),
    (life.MEDICAL_JOB, life.IN_PROGRESS): as_planned(transcribe_medical),
    (life.SCRIBE_JOB, life.IN_PROGRESS): as_planned(write_down),
    (life.ANALYTICS_JOB, life.IN_PROGRESS): as_planned(analyse),
    (life.VOCABULARY, life.PENDING): learn,
    (life.MEDICAL_VOCABULARY, life.PENDING): learn,
    (life.LANGUAGE_MODEL, life.IN_PROGRESS): train,
}


def _identified(request: Mapping[str, Any], language: str, said: Timeline) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a job and its results say of the language that was found; nothing when it was given.

    Differs: nobody listens. It is the first of LanguageOptions, or en-US, and it is certain.
    """
    if request.get("IdentifyLanguage"):
        options = request.get("LanguageOptions", [language])
        scores = [{"score": "1.0" if code == language else "0.0", "code": code} for code in options]
        results = {"language_code": language, "language_identification": scores}
        return {"LanguageCode": language, "IdentifiedLanguageScore": 1.0}, results
    if request.get("IdentifyMultipleLanguages"):
        seconds = said.end
        return (
            {"LanguageCodes": [{"LanguageCode": language, "DurationInSeconds": seconds}]},
            {"language_codes": [{"language_code": language, "duration_in_seconds": seconds}]},
        )
    return {}, {}
