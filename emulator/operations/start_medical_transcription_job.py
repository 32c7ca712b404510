"""StartMedicalTranscriptionJob: the rules between its fields, and the job that comes of it.

It asks S3 for the media and for room for the transcript, and looks into no file.
"""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import access, jobs, places, rules
from emulator.operations.shared.families import MEDICAL_JOB, MEDICAL_VOCABULARY, must_exist, shown

if TYPE_CHECKING:
    from emulator.call import Call

WAITS = True  # for S3

LANGUAGE = "en-US"
FOLDER = "medical/"  # of a transcript without an OutputKey: seen, not documented

RULES = (
    rules.job_named_by("MedicalTranscriptionJobName"),
    # Documented: any other language is a BadRequestException. Differs: the sentence is our own.
    rules.Rule(
        lambda request: request["LanguageCode"] != LANGUAGE,
        f"Medical transcription jobs are in US English only. Use {LANGUAGE} as the LanguageCode.",
    ),
    *rules.MEDIA,
    rules.SPEAKERS,
    rules.ALTERNATIVES,
    rules.SPEAKERS_OR_CHANNELS,
    rules.ENCRYPTION_CONTEXT,
)


def check(request: dict[str, Any]) -> None:
    rules.check(RULES, request)


def run(call: "Call") -> dict[str, Any]:
    vocabulary = rules.settings_of(call.input).get("VocabularyName")
    if vocabulary is not None:
        must_exist(call, MEDICAL_VOCABULARY, vocabulary)
    media = access.media(call)
    access.check_output(call, call.input["OutputBucketName"], call.input.get("OutputKey", ""))
    output = [call.input["OutputBucketName"], _key(call.input)]
    job = jobs.start(call, MEDICAL_JOB, {"media": [*media], "output": output})
    return {"MedicalTranscriptionJob": shown(MEDICAL_JOB, job)}


def _key(request: dict[str, Any]) -> str:
    return places.output_key(request.get("OutputKey", FOLDER), request["MedicalTranscriptionJobName"])
