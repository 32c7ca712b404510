"""Access keys that have their account in them, and the account that any key is taken for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.accounts import MADE, SERVICE, account_in, account_of, key_for, named_account
from emulator.settings import DEFAULT_ACCOUNT, parse_credentials

KNOWN = parse_credentials("test:x:111111111111,222222222222:x:333333333333")


@given(st.integers(0, 10**12 - 1), st.sampled_from((MADE, SERVICE)))
@settings(max_examples=100, deadline=None)
def test_a_key_tells_its_account(number: int, prefix: str) -> None:
    account = str(number).zfill(12)
    key = key_for(account, prefix)
    assert (len(key), account_in(key)) == (20, account)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "test",
        "AKIAIOSFODNN7EXAMPLE",
        MADE,
        f"{MADE}AAAAAAA",
        f"{MADE}aaaaaaaa",
        f"{MADE}AAAAAAA1",
        f"{MADE}77777777",
        f"{MADE}äAAAAAAA",
    ],
)
def test_other_keys_tell_none(key: str) -> None:
    assert account_in(key) is None


@pytest.mark.parametrize(
    ("key", "account"),
    [
        ("test", "111111111111"),
        ("222222222222", "333333333333"),
        ("444444444444", "444444444444"),
        ("44444444444", "000000000000"),
        ("٤٤٤٤٤٤٤٤٤٤٤٤", "000000000000"),
        (key_for("555555555555"), "555555555555"),
        ("anything", "000000000000"),
        ("", "000000000000"),
    ],
)
def test_whose_a_key_is_taken_for(key: str, account: str) -> None:
    assert account_of(key, KNOWN) == account
    assert named_account(key, KNOWN) == (None if account == DEFAULT_ACCOUNT else account)
