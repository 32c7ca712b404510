"""StartTranscriptionJob: the rules between its fields, what must exist, and the job that comes of it.

It asks S3 for the media and for room for the transcript, and looks into no file.
"""

from typing import TYPE_CHECKING

from emulator.operations.shared import access, jobs, places, rules
from emulator.operations.shared.families import TRANSCRIPTION_JOB, shown
from emulator.operations.shared.rules import Request, Rule, settings_of

if TYPE_CHECKING:
    from emulator.call import Call

WAITS = True  # for S3

MISSING_LANGUAGE = "The language code is missing. Either add a language code or turn on language identification."


def _languages(request: Request) -> int:
    """In how many of the three ways the request names its language."""
    chosen = ("LanguageCode" in request, request.get("IdentifyLanguage"), request.get("IdentifyMultipleLanguages"))
    return sum(map(bool, chosen))


def _identifies(request: Request) -> bool:
    return bool(request.get("IdentifyLanguage") or request.get("IdentifyMultipleLanguages"))


def _identified_settings(request: Request) -> list[Request]:
    return list(request.get("LanguageIdSettings", {}).values())


# The rules are documented, their order is a guess. Differs: only the words about a missing language are recorded;
# the others are our own, for AWS's are not known.
RULES = (
    rules.job_named_by("TranscriptionJobName"),
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
            and ("VocabularyName" in settings_of(request) or "VocabularyFilterName" in settings_of(request))
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
    *rules.MEDIA,
    rules.SPEAKERS,
    rules.ALTERNATIVES,
    rules.SPEAKERS_OR_CHANNELS,
    rules.FILTER_METHOD,
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
    rules.ENCRYPTION_CONTEXT,
)


def check(request: Request) -> None:
    rules.check(RULES, request)


def run(call: "Call") -> Request:
    request = call.input
    jobs.check_references(call, settings_of(request), request.get("ModelSettings", {}), *_identified_settings(request))
    media = access.media(call)
    if "OutputBucketName" in request:
        access.check_output(call, request["OutputBucketName"], request.get("OutputKey", ""))
    job = jobs.start(call, TRANSCRIPTION_JOB, {"media": [*media], "output": [*places.transcript_place(call)]})
    return {"TranscriptionJob": shown(TRANSCRIPTION_JOB, job)}
