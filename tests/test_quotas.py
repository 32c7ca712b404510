"""The quotas: the service's numbers, a user's own, and what is said to those who want more."""

import pytest
from pydantic import ValidationError

from emulator import quotas
from emulator.errors import AwsError
from emulator.settings import Settings

NUMBERS = {
    "transcription-jobs": 250,
    "medical-transcription-jobs": 250,
    "medical-scribe-jobs": 250,
    "analytics-jobs": 100,
    "queued-jobs": 10_000,
    "queue-percent": 90,
    "vocabularies": 100,
    "pending-vocabularies": 10,
    "medical-vocabularies": 100,
    "pending-medical-vocabularies": 10,
    "vocabulary-bytes": 51_200,
    "vocabulary-filters": 100,
    "vocabulary-filter-bytes": 51_200,
    "language-models": 10,
    "training-language-models": 3,
    "http2-streams": 25,
    "websocket-streams": 25,
    "categories": 200,
}


def test_the_numbers_of_the_service() -> None:
    assert Settings().limits == NUMBERS


def test_a_users_own_numbers_replace_them() -> None:
    limits = Settings(quotas=" vocabularies=5, queued-jobs = 0,").limits
    assert limits == {**NUMBERS, "vocabularies": 5, "queued-jobs": 0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colours=5", "'colours' is no quota; there are transcription-jobs, "),
        ("vocabularies", "'vocabularies' is not vocabularies=NUMBER"),
        ("categories=5,vocabularies=-1", "'vocabularies=-1' is not vocabularies=NUMBER"),
        ("vocabularies=many", "'vocabularies=many' is not vocabularies=NUMBER"),
        ("vocabularies=²", "'vocabularies=²' is not vocabularies=NUMBER"),
    ],
)
def test_a_bad_entry_is_named(text: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Settings(quotas=text)


def test_who_wants_more_is_refused() -> None:
    quotas.check(NUMBERS, "vocabularies", 99)
    with pytest.raises(AwsError) as raised:
        quotas.check(NUMBERS, "vocabularies", 100)
    assert raised.value.code == "LimitExceededException"
    assert raised.value.message == "You have too many vocabularies. Delete a vocabulary and try your request again"


@pytest.mark.parametrize("name", [name for name in quotas.QUOTAS if name != "queue-percent"])
def test_every_quota_has_its_words(name: str) -> None:
    assert quotas.exceeded(name).message
    assert quotas.QUOTAS[name].evidence.startswith(("documented", "guessed"))
