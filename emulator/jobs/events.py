"""What EventBridge is told of a thing that has come to a new state: a table of kinds. Pure; `bus` does the telling."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from emulator.jobs import life

if TYPE_CHECKING:
    from emulator.store.database import Resource

Detail = dict[str, Any]


class Event(NamedTuple):
    """One state change, as the service tells of it."""

    detail_type: str
    detail: Detail


def events_of(resource: "Resource") -> list[Event]:
    """The events of a thing that has just come to its state; none for most states, and for kinds without events."""
    if resource.status not in TOLD:
        return []
    return [Event(name, detail(resource)) for name, fits, detail in EVENTS.get(resource.kind, ()) if fits(resource)]


def _job(job: "Resource") -> Detail:
    return {"TranscriptionJobName": job.name, "TranscriptionJobStatus": job.status, **_reason(job)}


def _identification(job: "Resource") -> Detail:
    return {"JobType": "TranscriptionJob", "JobName": job.name, "LanguageIdentificationStatus": job.status}


def _analytics(job: "Resource") -> Detail:
    """In the form of the schema registry: what was skipped has names in camel case."""
    skipped = job.document.get("CallAnalyticsJobDetails", {}).get("Skipped", ())
    found = [{name[0].lower() + name[1:]: value for name, value in each.items()} for each in skipped]
    details = {"AnalyticsJobDetails": {"Skipped": found}} if found else {}
    return {"JobName": job.name, "JobStatus": job.status, **details, **_reason(job)}


def _post_call(stream: "Resource") -> Detail:
    """Differs: URIs are in AWS's form whatever the settings: nobody knows who will listen."""
    detail = {"StreamingSessionId": stream.name, "PostCallStatus": stream.status}
    if stream.status == life.FAILED:
        return detail
    host = f"https://s3.{stream.region}.amazonaws.com"

    def uris(files: Mapping[str, tuple[str, str]]) -> dict[str, str]:
        return {file: f"{host}/{bucket}/{key}" for file, (bucket, key) in files.items()}

    heard = uris(stream.document.get("sound", {}))
    return {**detail, "Transcript": uris(stream.document.get("outputs", {})), **({"Media": heard} if heard else {})}


def _reason(job: "Resource") -> Detail:
    return {"FailureReason": job.document["FailureReason"]} if job.status == life.FAILED else {}


def _always(_: "Resource") -> bool:
    return True


def _if(member: str) -> Callable[["Resource"], bool]:
    return lambda job: bool(job.document.get(member))


TOLD = frozenset({life.COMPLETED, life.READY, life.FAILED})
# The names are documented, those of jobs are recorded. Differs: what is told of several languages and of language
# models is not known, and follows the others.
EVENTS: dict[str, tuple[tuple[str, Callable[["Resource"], bool], Callable[["Resource"], Detail]], ...]] = {
    life.TRANSCRIPTION_JOB: (
        ("Transcribe Job State Change", _always, _job),
        ("Language Identification State Change", _if("IdentifyLanguage"), _identification),
        ("Multiple Language Identification State Change", _if("IdentifyMultipleLanguages"), _identification),
    ),
    life.ANALYTICS_JOB: (("Call Analytics Job State Change", _always, _analytics),),
    life.ANALYTICS_STREAM: (("Call Analytics Post Call Job State Change", _always, _post_call),),
    life.VOCABULARY: (
        (
            "Vocabulary State Change",
            _always,
            lambda vocabulary: {"VocabularyName": vocabulary.name, "VocabularyState": vocabulary.status},
        ),
    ),
    life.LANGUAGE_MODEL: (
        (
            "Transcribe Language Model State Change",
            _always,
            lambda model: {"ModelName": model.name, "ModelStatus": model.status, **_reason(model)},
        ),
    ),
}
