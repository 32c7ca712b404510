"""The rule that CreateMedicalVocabulary and UpdateMedicalVocabulary share. The model sees to the rest."""

from typing import Any

from emulator.errors import AwsError

# Differs: "US English (en-US) is the only language supported" is documented, AWS's own sentence is not known.
ENGLISH_ONLY = "Medical vocabularies are in US English only. Use en-US as the language code and try your request again."


def check(request: dict[str, Any]) -> None:
    """Raises AwsError BadRequestException for another language."""
    if request["LanguageCode"] != "en-US":
        raise AwsError("BadRequestException", ENGLISH_ONLY)
