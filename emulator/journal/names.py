"""What a request is about: the name of the job, the vocabulary or the like that its input has."""

from collections.abc import Mapping
from typing import Any

# At the top of an input there is one of these, or none.
MEMBERS = (
    "TranscriptionJobName",
    "VocabularyName",
    "VocabularyFilterName",
    "MedicalTranscriptionJobName",
    "MedicalScribeJobName",
    "CallAnalyticsJobName",
    "CategoryName",
    "ModelName",
)
ARN = "ResourceArn"


def name_of(given: Mapping[str, Any]) -> str | None:
    """The name in an input of any operation; None where it has none. The input may break every rule."""
    name = next((given[member] for member in MEMBERS if member in given), None)
    if name is None and isinstance(given.get(ARN), str):
        name = given[ARN].rpartition("/")[2]
    return name if isinstance(name, str) else None
