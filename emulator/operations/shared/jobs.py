"""What the operations on jobs of all four families have in common; how transcription jobs, medical too, are shown."""

from typing import TYPE_CHECKING, Any

from emulator import quotas
from emulator.jobs import life
from emulator.jobs.files import subtitle_files, transcript_files
from emulator.jobs.plan import first_due, seconds_to_run
from emulator.jobs.queue import RUNNING
from emulator.jobs.said import asked, question_of
from emulator.operations.shared import places
from emulator.operations.shared.families import (
    ANALYTICS_JOB,
    LANGUAGE_MODEL,
    VOCABULARY,
    VOCABULARY_FILTER,
    Family,
    add,
    count,
    must_exist,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.call import Call
    from emulator.store.database import Resource

# Recorded: once a job is asked for, these two are there even if the request had no settings.
SETTINGS = {"ChannelIdentification": False, "ShowAlternatives": False}

# What settings may refer to.
REFERENCES = {
    "VocabularyName": VOCABULARY,
    "VocabularyFilterName": VOCABULARY_FILTER,
    "LanguageModelName": LANGUAGE_MODEL,
}


def check_references(call: "Call", *settings: "Mapping[str, Any]") -> None:
    """What the settings name must exist. Raises AwsError."""
    for each in settings:
        for member, family in REFERENCES.items():
            if member in each:
                must_exist(call, family, each[member])


def start(call: "Call", family: Family, document: dict[str, Any]) -> "Resource":
    """A new job: the request, its times and `document`. Raises AwsError when the name or the quota is taken.

    It is IN_PROGRESS while the quota lasts. Where the request allows that, it is QUEUED then, or behind others who are.
    A script may say that it is QUEUED anyhow, and how long it runs; what is only known of its media does not count yet.
    """
    now, limits, quota = call.now, call.settings.limits, RUNNING[family.kind]
    call.scripts.refresh()
    kept = call.input | {"CreationTime": now, "asked": asked(call)} | document
    plan = call.scripts.find(question_of(call.input[family.name], kept)).script.job
    patient = may_wait(family, call.input)
    waiting = count(call, family, life.QUEUED) if patient else 0
    if plan.queued is not None:
        return add(call, family, life.QUEUED, now + plan.queued, kept)
    if waiting == 0 and count(call, family, life.IN_PROGRESS) < limits[quota]:
        due = first_due(call.input, now, seconds_to_run(plan, call.settings))
        return add(call, family, life.IN_PROGRESS, due, kept | {"StartTime": now})
    if patient:
        quotas.check(limits, "queued-jobs", waiting)
        return add(call, family, life.QUEUED, now, kept)
    raise quotas.exceeded(quota)


def may_wait(family: Family, request: "Mapping[str, Any]") -> bool:
    """Whether the job may queue. Documented: a call analytics job with a role may, any other that allows it."""
    if family is ANALYTICS_JOB:
        return "DataAccessRoleArn" in request
    return bool(request.get("JobExecutionSettings", {}).get("AllowDeferredExecution"))


def described(call: "Call", job: "Resource") -> dict[str, Any]:
    """A transcription job, medical or not, as Get shows it: settings filled in; its files, by URIs made anew."""
    document = job.document
    filled: dict[str, Any] = {"Settings": SETTINGS | document.get("Settings", {}), "Transcript": {}}
    if job.status == life.COMPLETED:
        uri = places.plain_uri if "OutputBucketName" in document else places.link
        filled["Transcript"] = {file: uri(call, place) for file, place in transcript_files(document).items()}
        if "Subtitles" in document:
            made = subtitle_files(document).values() if document.get("subtitled") else ()
            filled["Subtitles"] = document["Subtitles"] | {"SubtitleFileUris": [uri(call, place) for place in made]}
    return _with_state(job, filled)


def summed_up(job: "Resource") -> dict[str, Any]:
    """A transcription job, medical or not, as a list shows it."""
    place = "CUSTOMER_BUCKET" if "OutputBucketName" in job.document else "SERVICE_BUCKET"
    return _with_state(job, {"OutputLocationType": place})


def _with_state(job: "Resource", more: dict[str, Any]) -> dict[str, Any]:
    """All that is kept of a job, its state, what it has found already while it is at work, and `more`."""
    more["TranscriptionJobStatus"] = job.status
    if job.status == life.IN_PROGRESS:
        more |= job.document.get("identified", {})
    return job.document | more
