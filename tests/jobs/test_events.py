"""What is told of each kind of thing that has come to a new state."""

from typing import Any

import pytest

from emulator.jobs import life
from emulator.jobs.events import events_of
from emulator.store.database import Resource

NO = {"FailureReason": "No."}
SKIPPED = {"Feature": "GENERATIVE_SUMMARIZATION", "ReasonCode": "INSUFFICIENT_CONVERSATION_CONTENT", "Message": "m"}
OUTPUTS = {"outputs": {"TranscriptFileUri": ["b", "analytics/s.json"], "RedactedTranscriptFileUri": ["b", "r/s.json"]}}


@pytest.mark.parametrize(
    ("kind", "status", "document", "events"),
    [
        (
            life.TRANSCRIPTION_JOB,
            "COMPLETED",
            {},
            [("Transcribe Job State Change", {"TranscriptionJobName": "n", "TranscriptionJobStatus": "COMPLETED"})],
        ),
        (
            life.TRANSCRIPTION_JOB,
            "FAILED",
            {**NO, "IdentifyLanguage": True},
            [
                (
                    "Transcribe Job State Change",
                    {"TranscriptionJobName": "n", "TranscriptionJobStatus": "FAILED", "FailureReason": "No."},
                ),
                (
                    "Language Identification State Change",
                    {"JobType": "TranscriptionJob", "JobName": "n", "LanguageIdentificationStatus": "FAILED"},
                ),
            ],
        ),
        (
            life.TRANSCRIPTION_JOB,
            "COMPLETED",
            {"IdentifyMultipleLanguages": True, "IdentifyLanguage": False},
            [
                ("Transcribe Job State Change", {"TranscriptionJobName": "n", "TranscriptionJobStatus": "COMPLETED"}),
                (
                    "Multiple Language Identification State Change",
                    {"JobType": "TranscriptionJob", "JobName": "n", "LanguageIdentificationStatus": "COMPLETED"},
                ),
            ],
        ),
        (life.TRANSCRIPTION_JOB, "IN_PROGRESS", {}, []),
        (life.TRANSCRIPTION_JOB, "FORGOTTEN", {}, []),
        (life.MEDICAL_JOB, "COMPLETED", {}, []),
        (life.SCRIBE_JOB, "COMPLETED", {}, []),
        (
            life.ANALYTICS_JOB,
            "COMPLETED",
            {"CallAnalyticsJobDetails": {"Skipped": [SKIPPED]}},
            [
                (
                    "Call Analytics Job State Change",
                    {
                        "JobName": "n",
                        "JobStatus": "COMPLETED",
                        "AnalyticsJobDetails": {
                            "Skipped": [
                                {
                                    "feature": "GENERATIVE_SUMMARIZATION",
                                    "reasonCode": "INSUFFICIENT_CONVERSATION_CONTENT",
                                    "message": "m",
                                }
                            ]
                        },
                    },
                )
            ],
        ),
        (
            life.ANALYTICS_JOB,
            "FAILED",
            NO,
            [("Call Analytics Job State Change", {"JobName": "n", "JobStatus": "FAILED", **NO})],
        ),
        (
            life.ANALYTICS_STREAM,
            "COMPLETED",
            OUTPUTS,
            [
                (
                    "Call Analytics Post Call Job State Change",
                    {
                        "StreamingSessionId": "n",
                        "PostCallStatus": "COMPLETED",
                        "Transcript": {
                            "TranscriptFileUri": "https://s3.eu-west-2.amazonaws.com/b/analytics/s.json",
                            "RedactedTranscriptFileUri": "https://s3.eu-west-2.amazonaws.com/b/r/s.json",
                        },
                    },
                )
            ],
        ),
        (
            life.ANALYTICS_STREAM,
            "FAILED",
            {**OUTPUTS, **NO},
            [("Call Analytics Post Call Job State Change", {"StreamingSessionId": "n", "PostCallStatus": "FAILED"})],
        ),
        (
            life.VOCABULARY,
            "FAILED",
            NO,
            [("Vocabulary State Change", {"VocabularyName": "n", "VocabularyState": "FAILED"})],
        ),
        (
            life.VOCABULARY,
            "READY",
            {},
            [("Vocabulary State Change", {"VocabularyName": "n", "VocabularyState": "READY"})],
        ),
        (life.VOCABULARY, "PENDING", {}, []),
        (life.MEDICAL_VOCABULARY, "READY", {}, []),
        (
            life.LANGUAGE_MODEL,
            "COMPLETED",
            {},
            [("Transcribe Language Model State Change", {"ModelName": "n", "ModelStatus": "COMPLETED"})],
        ),
    ],
)
def test_what_is_told(kind: str, status: str, document: dict[str, Any], events: list[Any]) -> None:
    assert events_of(Resource(kind, "1", "eu-west-2", "n", 1.0, status, None, document)) == events
