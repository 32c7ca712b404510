"""The buckets: a second's worth at once, then no faster than they fill, each for itself."""

from contextlib import suppress

import pytest

from emulator import rates
from emulator.auth import Identity
from emulator.errors import AwsError
from emulator.model.shapes import batch
from emulator.quotas import RATES, rate_of
from emulator.rates import Rates

NOW = 1_715_896_910.0
ME = Identity("111122223333", "us-west-2", "test", "test", "")
LIST = "ListTranscriptionJobs"  # five a second


def passed(kept: Rates, how_many: int, now: float = NOW, operation: str = LIST, who: Identity = ME) -> int:
    """How many of so many calls at one time may pass."""
    done = 0
    with suppress(AwsError):
        while done < how_many:
            kept.take(operation, who, now)
            done += 1
    return done


def test_without_rates_all_pass() -> None:
    assert passed(Rates(on=False), 1000) == 1000


def test_a_seconds_worth_may_come_at_once() -> None:
    assert passed(Rates(on=True), 9) == 5


def test_who_is_too_fast_is_throttled() -> None:
    kept = Rates(on=True)
    passed(kept, 5)
    with pytest.raises(AwsError) as raised:
        kept.take(LIST, ME, NOW)
    assert (raised.value.code, raised.value.message) == ("ThrottlingException", "Rate exceeded")


@pytest.mark.parametrize(("seconds", "more"), [(0.0, 0), (0.1, 0), (0.2, 1), (0.5, 2), (1.0, 5), (60.0, 5), (-5.0, 0)])
def test_it_fills_with_time(seconds: float, more: int) -> None:
    kept = Rates(on=True)
    passed(kept, 5)
    assert passed(kept, 9, NOW + seconds) == more


def test_a_clock_that_goes_back_locks_nobody_out() -> None:
    kept = Rates(on=True)
    passed(kept, 5)
    assert passed(kept, 1, NOW - 3600) == 0
    passed(kept, 5, NOW - 3599)
    assert passed(kept, 9, NOW - 3598) == 5


@pytest.mark.parametrize(
    ("operation", "who"),
    [
        ("GetTranscriptionJob", ME),
        (LIST, ME._replace(account="999999999999")),
        (LIST, ME._replace(region="eu-west-1")),
    ],
)
def test_each_operation_account_and_region_has_its_own(operation: str, who: Identity) -> None:
    kept = Rates(on=True)
    passed(kept, 9)
    assert passed(kept, 1, operation=operation, who=who) == 1


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_KEPT", 20)
    kept = Rates(on=True)
    for number in range(100):
        passed(kept, 1, who=ME._replace(region=str(number)))
    assert len(kept._buckets) <= 21


@pytest.mark.parametrize("operation", batch().operations)
def test_every_operation_has_a_rate(operation: str) -> None:
    rate = rate_of(operation)
    assert rate.a_second >= 5
    assert rate.evidence == ("documented" if operation in RATES else "guessed")


@pytest.mark.parametrize(
    ("operation", "expected"), [("GetTranscriptionJob", 30), ("GetVocabulary", 20), ("DeleteVocabulary", 5)]
)
def test_documented_rates(operation: str, expected: int) -> None:
    assert rate_of(operation).a_second == expected
    assert set(RATES) <= set(batch().operations)
