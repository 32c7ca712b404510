"""StartMedicalScribeJob: the rules between its fields, what must exist, and the job that comes of it.

It asks S3 for the media and for room for the output, looks into no file, and asks for no rights of the role.
"""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.operations.shared import access, jobs, rules
from emulator.operations.shared.families import (
    BAD_REQUEST,
    MEDICAL_VOCABULARY,
    SCRIBE_JOB,
    VOCABULARY,
    VOCABULARY_FILTER,
    must_exist,
    named,
    not_found,
    shown,
)

if TYPE_CHECKING:
    from emulator.call import Call

WAITS = True  # for S3

LANGUAGE = "en-US"  # the only one there is; a request can't name it
TRANSCRIPT_FILE, NOTE_FILE = "transcript.json", "summary.json"  # seen, not documented


def _of_channels(request: rules.Request, member: str) -> set[Any]:
    return {channel[member] for channel in request.get("ChannelDefinitions", ())}


# Documented. Differs: AWS's own sentences are not known.
RULES = (
    rules.job_named_by("MedicalScribeJobName"),
    *rules.MEDIA,
    rules.Rule(
        lambda request: rules.is_on(request, "ShowSpeakerLabels") == rules.is_on(request, "ChannelIdentification"),
        "Exactly one of ShowSpeakerLabels and ChannelIdentification must be true. Choose one of them.",
    ),
    rules.SPEAKERS,
    rules.Rule(
        lambda request: rules.is_on(request, "ChannelIdentification") != ("ChannelDefinitions" in request),
        "ChannelIdentification and ChannelDefinitions must be used together: set the first to true and define both "
        "channels.",
    ),
    rules.Rule(
        lambda request: _of_channels(request, "ChannelId") not in (set(), {0, 1}),
        "ChannelDefinitions must define channel 0 and channel 1.",
    ),
    rules.Rule(
        lambda request: _of_channels(request, "ParticipantRole") not in (set(), {"CLINICIAN", "PATIENT"}),
        "ChannelDefinitions must have one CLINICIAN and one PATIENT.",
    ),
    rules.FILTER_METHOD,
    rules.ENCRYPTION_CONTEXT,
)


def check(request: rules.Request) -> None:
    rules.check(RULES, request)


def run(call: "Call") -> dict[str, Any]:
    request = call.input
    _check_references(call, request["Settings"])
    media = access.media(call)
    access.check_output(call, request["OutputBucketName"])
    bucket, folder = request["OutputBucketName"], request["MedicalScribeJobName"]
    document = {
        "LanguageCode": LANGUAGE,
        "MedicalScribeContextProvided": "MedicalScribeContext" in request,
        "media": [*media],
        "outputs": [[bucket, f"{folder}/{file}"] for file in (TRANSCRIPT_FILE, NOTE_FILE)],
    }
    return {"MedicalScribeJob": shown(SCRIBE_JOB, jobs.start(call, SCRIBE_JOB, document))}


def _check_references(call: "Call", settings: dict[str, Any]) -> None:
    """Differs: whether the vocabulary must be a medical one is not documented; here it may be of either kind."""
    vocabulary = settings.get("VocabularyName")
    kinds = (VOCABULARY, MEDICAL_VOCABULARY)
    if vocabulary is not None and not any(named(call, kind, vocabulary) for kind in kinds):
        raise AwsError(BAD_REQUEST, not_found(VOCABULARY).message)
    if "VocabularyFilterName" in settings:
        must_exist(call, VOCABULARY_FILTER, settings["VocabularyFilterName"])
