"""Requests and words that the tests of the operations on medical and scribe jobs share."""

from typing import Any

from emulator.store.database import Resource
from tests.operations.calls import NOW, Desk

MEDIA = {"MediaFileUri": "s3://b/visit.wav"}
KEY = "arn:aws:kms:us-west-2:111122223333:key/1"
TAG = {"Key": "k", "Value": ""}
TIMES = {"CreationTime": NOW, "StartTime": NOW}

JOB = {
    "MedicalTranscriptionJobName": "j",
    "LanguageCode": "en-US",
    "Media": MEDIA,
    "OutputBucketName": "mine",
    "Specialty": "PRIMARYCARE",
    "Type": "DICTATION",
}
# What a request is made of, but what the answer does not show.
HIDDEN = {"OutputBucketName", "OutputKey", "OutputEncryptionKMSKeyId", "KMSEncryptionContext", "MedicalScribeContext"}

SPEAKERS = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2}
SCRIBE = {
    "MedicalScribeJobName": "j",
    "Media": MEDIA,
    "OutputBucketName": "mine",
    "DataAccessRoleArn": "arn:aws:iam::111122223333:role/Admin",
    "Settings": SPEAKERS,
}
CHANNELS = [{"ChannelId": 0, "ParticipantRole": "CLINICIAN"}, {"ChannelId": 1, "ParticipantRole": "PATIENT"}]

NOT_FOUND = (
    "BadRequestException",
    "The requested job couldn't be found. Check the job name and try your request again.",
)
RUNNING = (
    "BadRequestException",
    "The requested job couldn't be deleted because it hasn't ended. Wait until it has and try your request again.",
)
TAKEN = ("ConflictException", "The requested job name already exists. Use a different job name.")
TOO_MANY = (
    "LimitExceededException",
    "You have too many jobs running at the same time. Try your request again later.",
)
NO_VOCABULARY = "The requested vocabulary couldn't be found. Check the vocabulary name and try your request again."
NO_FILTER = (
    "The requested vocabulary filter couldn't be found. Check the vocabulary filter name and try your request again."
)

# What jobs of both kinds must not ask for, beside their own rules.
BROKEN = [
    ({"Media": {}}, "Media must have a MediaFileUri."),
    ({"Media": {"RedactedMediaFileUri": "s3://b/c.wav"}}, "Media must have a MediaFileUri."),
    (
        {"Media": {**MEDIA, "RedactedMediaFileUri": "s3://b/c.wav"}},
        "RedactedMediaFileUri can only be used with call analytics jobs.",
    ),
    (
        {"KMSEncryptionContext": {"a": "b"}},
        "KMSEncryptionContext can only be used together with OutputEncryptionKMSKeyId.",
    ),
    (
        {"Tags": [TAG, TAG]},
        "The same tag key is there more than once. Use every key once and try your request again.",
    ),
]
BAD_NAME = "The job name can't be . or .. Use a different job name."
UNPAIRED = "ShowSpeakerLabels and MaxSpeakerLabels must be used together: set the first to true and give a number."


def shown(request: dict[str, Any]) -> dict[str, Any]:
    """What an answer shows of a request."""
    return {name: value for name, value in request.items() if name not in HIDDEN}


def keep(desk: Desk, kind: str, name: str) -> None:
    """A thing that a request may refer to."""
    where = (desk.identity.account, desk.identity.region)
    desk.store.add(Resource(kind, *where, name, NOW, "READY", None, {}))
