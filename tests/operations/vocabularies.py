"""Requests and words that the tests of the operations on vocabularies share."""

KIND = "vocabulary"
PLAIN = {"VocabularyName": "v", "LanguageCode": "en-US"}
WORDS = {**PLAIN, "Phrases": ["Los-Angeles"]}
FILE = {**PLAIN, "VocabularyFileUri": "s3://mine/terms.txt"}

NOT_FOUND = "The requested vocabulary couldn't be found. Check the vocabulary name and try your request again."
NO_SOURCE = "Either Phrases or VocabularyFileUri field should be provided."
EMPTY = (
    "1 validation error detected: Value '[]' at 'phrases' failed to satisfy constraint: "
    "Member must have length greater than or equal to 1"
)
TOO_LARGE = "Your vocabulary is larger than 50 KB. Use a smaller one and try your request again."

# What a source must not be, for CreateVocabulary and UpdateVocabulary alike: request, code, words.
BAD_SOURCES = [
    (PLAIN, "BadRequestException", NO_SOURCE),
    ({**WORDS, **FILE}, "BadRequestException", NO_SOURCE),
    ({**PLAIN, "Phrases": []}, "BadRequestException", EMPTY),
    ({**PLAIN, "Phrases": ["a" * 256] * 201}, "LimitExceededException", TOO_LARGE),
]
