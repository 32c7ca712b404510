"""StartTranscriptionJob: the rules between its fields, what must exist, and the job that comes of it.

It looks at no media: what is said comes from a script, so the file need not even exist.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import jobs, places, tags
from emulator.store.database import Resource, Taken

if TYPE_CHECKING:
    from emulator.call import Call

Request = dict[str, Any]

MISSING_LANGUAGE = "The language code is missing. Either add a language code or turn on language identification."
NAME_TAKEN = "The requested job name already exists. Use a different job name."
TOO_MANY_RUNNING = "You have too many jobs running at the same time. Try your request again later."


def _languages(request: Request) -> int:
    """In how many of the three ways the request names its language."""
    chosen = ("LanguageCode" in request, request.get("IdentifyLanguage"), request.get("IdentifyMultipleLanguages"))
    return sum(map(bool, chosen))


def _identifies(request: Request) -> bool:
    return bool(request.get("IdentifyLanguage") or request.get("IdentifyMultipleLanguages"))


def _settings(request: Request) -> Request:
    settings: Request = request.get("Settings", {})
    return settings


def _identified_settings(request: Request) -> list[Request]:
    return list(request.get("LanguageIdSettings", {}).values())


class Rule(NamedTuple):
    """`broken` sees the request; the first rule that is broken is told."""

    broken: Callable[[Request], object]
    message: str


# The rules are documented, their order is a guess. Differs: only the words about a missing language are recorded;
# the others are our own, for AWS's are not known.
RULES = (
    Rule(
        lambda request: request["TranscriptionJobName"] in (".", ".."),
        "The job name can't be . or .. Use a different job name.",
    ),
    Rule(lambda request: _languages(request) == 0, MISSING_LANGUAGE),
    Rule(
        lambda request: _languages(request) > 1,
        "Only one of LanguageCode, IdentifyLanguage and IdentifyMultipleLanguages can be used. Choose one of them.",
    ),
    Rule(
        lambda request: "LanguageOptions" in request and not _identifies(request),
        "LanguageOptions can only be used with IdentifyLanguage or IdentifyMultipleLanguages.",
    ),
    Rule(
        lambda request: len(request.get("LanguageOptions", "ab")) < 2,
        "LanguageOptions must have two or more language codes.",
    ),
    Rule(
        lambda request: "LanguageIdSettings" in request and not _identifies(request),
        "LanguageIdSettings can only be used with IdentifyLanguage or IdentifyMultipleLanguages. "
        "Use Settings and ModelSettings with a language code.",
    ),
    # The documentation wants two to five languages here, and LanguageOptions beside them, but calls the latter
    # "recommended" a few lines on, and the model takes one: neither is enforced.
    Rule(
        lambda request: (
            _identifies(request)
            and ("VocabularyName" in _settings(request) or "VocabularyFilterName" in _settings(request))
        ),
        "Settings can't name a vocabulary or a vocabulary filter with language identification. Use LanguageIdSettings.",
    ),
    Rule(
        lambda request: _identifies(request) and "ModelSettings" in request,
        "ModelSettings can't be used with language identification. Use LanguageIdSettings or a language code.",
    ),
    Rule(
        lambda request: (
            request.get("IdentifyMultipleLanguages")
            and any("LanguageModelName" in settings for settings in _identified_settings(request))
        ),
        "IdentifyMultipleLanguages doesn't support custom language models.",
    ),
    Rule(
        lambda request: "ModelSettings" in request and "LanguageModelName" not in request["ModelSettings"],
        "ModelSettings must have a LanguageModelName.",
    ),
    Rule(
        lambda request: "MediaFileUri" not in request["Media"],
        "Media must have a MediaFileUri.",
    ),
    Rule(
        lambda request: "RedactedMediaFileUri" in request["Media"],
        "RedactedMediaFileUri can only be used with call analytics jobs.",
    ),
    Rule(
        lambda request: bool(_settings(request).get("ShowSpeakerLabels")) != ("MaxSpeakerLabels" in _settings(request)),
        "ShowSpeakerLabels and MaxSpeakerLabels must be used together: set the first to true and give a number.",
    ),
    Rule(
        lambda request: bool(_settings(request).get("ShowAlternatives")) != ("MaxAlternatives" in _settings(request)),
        "ShowAlternatives and MaxAlternatives must be used together: set the first to true and give a number.",
    ),
    Rule(
        lambda request: _settings(request).get("ShowSpeakerLabels") and _settings(request).get("ChannelIdentification"),
        "ShowSpeakerLabels and ChannelIdentification can't both be true. Choose one of them.",
    ),
    Rule(
        lambda request: (
            "VocabularyFilterName" in _settings(request) and "VocabularyFilterMethod" not in _settings(request)
        ),
        "VocabularyFilterName must be used together with VocabularyFilterMethod.",
    ),
    Rule(
        lambda request: "JobExecutionSettings" in request and len(request["JobExecutionSettings"]) < 2,
        "JobExecutionSettings must have both AllowDeferredExecution and DataAccessRoleArn.",
    ),
    Rule(
        lambda request: "OutputKey" in request and "OutputBucketName" not in request,
        "OutputKey can only be used together with OutputBucketName.",
    ),
    Rule(
        lambda request: "OutputEncryptionKMSKeyId" in request and "OutputBucketName" not in request,
        "OutputEncryptionKMSKeyId can only be used together with OutputBucketName.",
    ),
    Rule(
        lambda request: "KMSEncryptionContext" in request and "OutputEncryptionKMSKeyId" not in request,
        "KMSEncryptionContext can only be used together with OutputEncryptionKMSKeyId.",
    ),
)


class Reference(NamedTuple):
    """A member that names something else, and what is said when that does not exist."""

    member: str
    kind: str
    message: str


# Differs: the words for a model are made like those for the other two.
REFERENCES = (
    Reference(
        "VocabularyName",
        life.VOCABULARY,
        "The requested vocabulary couldn't be found. Check the vocabulary name and try your request again.",
    ),
    Reference(
        "VocabularyFilterName",
        "vocabulary-filter",
        "The requested vocabulary filter couldn't be found. "
        "Check the vocabulary filter name and try your request again.",
    ),
    Reference(
        "LanguageModelName",
        "language-model",
        "The requested language model couldn't be found. Check the model name and try your request again.",
    ),
)


def check(request: Request) -> None:
    for rule in RULES:
        if rule.broken(request):
            raise AwsError("BadRequestException", rule.message)
    tags.check(request.get("Tags", ()))


def run(call: "Call") -> Request:
    for kind, name, message in _references(call.input):
        if call.store.get(kind, call.identity.account, call.identity.region, name) is None:
            raise AwsError("BadRequestException", message)
    job = _job(call, _first_status(call))
    try:
        call.store.add(job)
    except Taken:
        raise AwsError("ConflictException", NAME_TAKEN) from None
    call.wake()
    return {"TranscriptionJob": jobs.started(job)}


def _references(request: Request) -> Iterator[tuple[str, str, str]]:
    """(kind, name, message) of everything that the request names and that must exist."""
    for settings in (_settings(request), request.get("ModelSettings", {}), *_identified_settings(request)):
        for reference in REFERENCES:
            if reference.member in settings:
                yield reference.kind, settings[reference.member], reference.message


def _first_status(call: "Call") -> str:
    """IN_PROGRESS while the quota lasts; then QUEUED, where that is allowed."""
    where = (life.TRANSCRIPTION_JOB, call.identity.account, call.identity.region)
    if call.store.count(*where, status=life.IN_PROGRESS) < life.MOST_RUNNING:
        return life.IN_PROGRESS
    if call.input.get("JobExecutionSettings", {}).get("AllowDeferredExecution"):
        return life.QUEUED
    raise AwsError("LimitExceededException", TOO_MANY_RUNNING)


def _job(call: "Call", status: str) -> Resource:
    """The job in its first state. Its document is the request, with its times, and where its transcript will lie."""
    now = call.now
    document = call.input | {"CreationTime": now, "output": [*places.transcript_place(call)]}
    if status == life.IN_PROGRESS:
        document["StartTime"] = now
        due = now + call.settings.job_seconds
    else:
        due = now
    name = call.input["TranscriptionJobName"]
    return Resource(
        life.TRANSCRIPTION_JOB, call.identity.account, call.identity.region, name, now, status, due, document
    )
