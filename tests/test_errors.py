"""The error table: what JSON 1.1 and streams answer for each code."""

import pytest

from emulator.errors import STATUSES, AwsError, status_of


@pytest.mark.parametrize(
    ("code", "json", "rest"),
    [
        ("BadRequestException", 400, 400),
        ("ConflictException", 400, 409),
        ("NotFoundException", 400, 404),
        ("LimitExceededException", 400, 429),
        ("InternalFailureException", 500, 500),
        ("ServiceUnavailableException", 503, 503),
        ("InvalidSignatureException", 400, 403),
        ("Unheard", 500, 500),
    ],
)
def test_status(code: str, json: int, rest: int) -> None:
    assert status_of(code, rest=False) == json
    assert status_of(code, rest=True) == rest


def test_each_row_says_what_it_rests_on() -> None:
    assert all(row.evidence for row in STATUSES.values())


def test_an_error_carries_its_code_and_words() -> None:
    error = AwsError("BadRequestException", "No.")
    assert (error.code, error.message) == ("BadRequestException", "No.")
