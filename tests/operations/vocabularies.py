"""Requests and words that the tests of the operations on vocabularies share."""

from tests.operations.calls import REGION, Desk

KIND = "vocabulary"
PLAIN = {"VocabularyName": "v", "LanguageCode": "en-US"}
WORDS = {**PLAIN, "Phrases": ["Los-Angeles"]}
FILE = {**PLAIN, "VocabularyFileUri": "s3://mine/terms.txt"}

MEDICAL = "medical-vocabulary"
TABLE = b"Phrase\tSoundsLike\tIPA\tDisplayAs\nD.N.A.\t\t\tDNA\n"

FILTER = "vocabulary-filter"
PLAIN_FILTER = {"VocabularyFilterName": "f", "LanguageCode": "en-US"}
FILTER_WORDS = {**PLAIN_FILTER, "Words": ["Swear", "curse"]}
FILTER_FILE = {**PLAIN_FILTER, "VocabularyFilterFileUri": "s3://mine/words.txt"}

NOT_FOUND = "The requested vocabulary couldn't be found. Check the vocabulary name and try your request again."
NO_SOURCE = "Either Phrases or VocabularyFileUri field should be provided."
EMPTY = (
    "1 validation error detected: Value '[]' at 'phrases' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1"
)
TOO_LARGE = "Your vocabulary is larger than 50 KB. Use a smaller one and try your request again."
NOT_READABLE = (
    "The S3 URI that you provided can't be accessed."
    " Make sure that you have read permission and try your request again."
)

SHORT_KEY = {"EncryptionConfiguration": {"KMSKey": "alias/mine"}}
FULL_ARN = "KMSKey must be the full ARN of a key: arn:PARTITION:kms:REGION:ACCOUNT:key/ID."

# What a source must not be, for CreateVocabulary and UpdateVocabulary alike: request, code, words.
BAD_SOURCES = [
    (PLAIN, "BadRequestException", NO_SOURCE),
    ({**WORDS, **FILE}, "BadRequestException", NO_SOURCE),
    ({**PLAIN, "Phrases": []}, "BadRequestException", EMPTY),
    ({**PLAIN, "Phrases": ["a" * 256] * 201}, "LimitExceededException", TOO_LARGE),
    ({**WORDS, **SHORT_KEY}, "BadRequestException", FULL_ARN),
    (FILE, "BadRequestException", NOT_READABLE),
    ({**PLAIN, "VocabularyFileUri": "https://example.com/terms.txt"}, "BadRequestException", NOT_READABLE),
]


def put(desk: Desk, key: str, body: bytes = TABLE) -> str:
    """Puts an object into the client's bucket `mine`; its URI."""
    desk.shelf.put(REGION, "mine", key, body, "text/plain")
    return f"s3://mine/{key}"
