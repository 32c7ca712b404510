"""Keys that are made while the program runs."""

import pytest

from emulator import keys
from emulator.accounts import account_in
from emulator.keys import Keys, TooMany
from emulator.settings import parse_credentials

CONFIGURED = parse_credentials("test:x:111111111111")


def test_a_fresh_key_has_an_account_of_its_own() -> None:
    made = Keys(CONFIGURED)
    fresh = [made.make() for _ in range(20)]
    assert len({key.account for key in fresh} | {"111111111111"}) == 21
    assert len({key.secret_key for key in fresh}) == 20
    assert [made[key.access_key] for key in fresh] == fresh == made.made
    assert all(account_in(key.access_key) == key.account for key in fresh)
    assert list(made)[-1] == "test"
    assert len(made) == 21


def test_an_account_has_one_made_key() -> None:
    made = Keys(CONFIGURED)
    key = made.make("111111111111")
    assert made.make("111111111111") == key
    assert sorted(made.of_account("111111111111")) == sorted([key.access_key, "test"])


def test_a_deleted_key_is_unknown_and_those_of_the_settings_stay() -> None:
    made = Keys(CONFIGURED)
    key = made.make()
    assert made.delete(key.access_key) == key
    assert made.delete(key.access_key) is None
    assert made.delete("test") is None
    assert list(made) == ["test"]


def test_a_key_of_the_settings_comes_first() -> None:
    name = Keys({}).make("222222222222").access_key
    configured = parse_credentials(f"{name}:mine:333333333333")
    made = Keys(configured)
    made.make("222222222222")
    assert made[name].secret_key == "mine"


def test_an_account_that_is_taken_is_not_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([111111111111, 7])
    monkeypatch.setattr("emulator.keys.secrets.randbelow", lambda _most: next(drawn))
    assert Keys(CONFIGURED).make().account == "000000000007"


def test_there_are_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST", 2)
    made = Keys({})
    one, _ = made.make(), made.make()
    with pytest.raises(TooMany):
        made.make()
    assert made.make(one.account) == one
    made.delete(one.access_key)
    made.make()
