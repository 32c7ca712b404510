"""A tour of all families of things that a client can make: the operations on each, and a request that is good."""

from typing import Any, NamedTuple

BUCKET = "tour-of-all-families"
MEDIA_KEY = "call.wav"
TERMS_KEY = "terms.txt"
TERMS = b"Phrase\tIPA\tSoundsLike\tDisplayAs\nLos-Angeles\t\t\tLos Angeles\n"

ROLE = "arn:aws:iam::000000000000:role/Transcribe"
MEDIA = {"MediaFileUri": f"s3://{BUCKET}/{MEDIA_KEY}"}
TERMS_URI = f"s3://{BUCKET}/{TERMS_KEY}"
SPEAKERS = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2}
KEYWORDS = {"TranscriptFilter": {"TranscriptFilterType": "EXACT", "Targets": ["a refund"]}}


class Stop(NamedTuple):
    """One family."""

    kind: str  # as ARNs name it
    name: str  # the member that names a thing
    create: str
    request: dict[str, Any]  # all but the name
    get: str
    shown: str | None  # the member of Get's answer that holds the thing; None: the answer does
    listing: str
    listed: str  # the member of List's answer that holds the things
    delete: str
    waiter: str | None  # what SDKs call the one that waits for it
    rest: str  # the state that ends it well, in the store

    def named(self, name: str) -> dict[str, Any]:
        return {self.name: name}

    def seen(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The thing in an answer of Get."""
        found: dict[str, Any] = answer if self.shown is None else answer[self.shown]
        return found

    def names(self, answer: dict[str, Any]) -> list[str]:
        """The names in an answer of List."""
        return [thing[self.name] for thing in answer[self.listed]]

    def arn(self, name: str, region: str, account: str) -> str:
        return f"arn:aws:transcribe:{region}:{account}:{self.kind}/{name}"


TOUR = (
    Stop(
        "transcription-job",
        "TranscriptionJobName",
        "StartTranscriptionJob",
        {"LanguageCode": "en-US", "Media": MEDIA},
        "GetTranscriptionJob",
        "TranscriptionJob",
        "ListTranscriptionJobs",
        "TranscriptionJobSummaries",
        "DeleteTranscriptionJob",
        "TranscriptionJobCompleted",
        "COMPLETED",
    ),
    Stop(
        "medical-transcription-job",
        "MedicalTranscriptionJobName",
        "StartMedicalTranscriptionJob",
        {
            "LanguageCode": "en-US",
            "Media": MEDIA,
            "OutputBucketName": BUCKET,
            "Specialty": "PRIMARYCARE",
            "Type": "CONVERSATION",
        },
        "GetMedicalTranscriptionJob",
        "MedicalTranscriptionJob",
        "ListMedicalTranscriptionJobs",
        "MedicalTranscriptionJobSummaries",
        "DeleteMedicalTranscriptionJob",
        "MedicalTranscriptionJobCompleted",
        "COMPLETED",
    ),
    Stop(
        "medical-scribe-job",
        "MedicalScribeJobName",
        "StartMedicalScribeJob",
        {"Media": MEDIA, "OutputBucketName": BUCKET, "DataAccessRoleArn": ROLE, "Settings": SPEAKERS},
        "GetMedicalScribeJob",
        "MedicalScribeJob",
        "ListMedicalScribeJobs",
        "MedicalScribeJobSummaries",
        "DeleteMedicalScribeJob",
        "MedicalScribeJobCompleted",
        "COMPLETED",
    ),
    Stop(
        "analytics",
        "CallAnalyticsJobName",
        "StartCallAnalyticsJob",
        {
            "Media": MEDIA,
            "ChannelDefinitions": [
                {"ChannelId": 0, "ParticipantRole": "AGENT"},
                {"ChannelId": 1, "ParticipantRole": "CUSTOMER"},
            ],
        },
        "GetCallAnalyticsJob",
        "CallAnalyticsJob",
        "ListCallAnalyticsJobs",
        "CallAnalyticsJobSummaries",
        "DeleteCallAnalyticsJob",
        "CallAnalyticsJobCompleted",
        "COMPLETED",
    ),
    Stop(
        "vocabulary",
        "VocabularyName",
        "CreateVocabulary",
        {"LanguageCode": "en-US", "Phrases": ["Los-Angeles"]},
        "GetVocabulary",
        None,
        "ListVocabularies",
        "Vocabularies",
        "DeleteVocabulary",
        "VocabularyReady",
        "READY",
    ),
    Stop(
        "medical-vocabulary",
        "VocabularyName",
        "CreateMedicalVocabulary",
        {"LanguageCode": "en-US", "VocabularyFileUri": TERMS_URI},
        "GetMedicalVocabulary",
        None,
        "ListMedicalVocabularies",
        "Vocabularies",
        "DeleteMedicalVocabulary",
        "MedicalVocabularyReady",
        "READY",
    ),
    Stop(
        "vocabulary-filter",
        "VocabularyFilterName",
        "CreateVocabularyFilter",
        {"LanguageCode": "en-US", "Words": ["darn"]},
        "GetVocabularyFilter",
        None,
        "ListVocabularyFilters",
        "VocabularyFilters",
        "DeleteVocabularyFilter",
        None,
        "READY",
    ),
    Stop(
        "language-model",
        "ModelName",
        "CreateLanguageModel",
        {
            "LanguageCode": "en-US",
            "BaseModelName": "WideBand",
            "InputDataConfig": {"S3Uri": f"s3://{BUCKET}/training/", "DataAccessRoleArn": ROLE},
        },
        "DescribeLanguageModel",
        "LanguageModel",
        "ListLanguageModels",
        "Models",
        "DeleteLanguageModel",
        "LanguageModelCompleted",
        "COMPLETED",
    ),
    Stop(
        "analytics-category",
        "CategoryName",
        "CreateCallAnalyticsCategory",
        {"Rules": [KEYWORDS]},
        "GetCallAnalyticsCategory",
        "CategoryProperties",
        "ListCallAnalyticsCategories",
        "Categories",
        "DeleteCallAnalyticsCategory",
        None,
        "READY",
    ),
)
