"""The contracts in force: put, replaced, dropped, forgotten by key, and bounded."""

import pytest

from emulator.expectations import book
from emulator.expectations.book import Book, Full
from emulator.expectations.contract import Contract


def contract(name: str, access_key: str | None = None) -> Contract:
    return Contract.model_validate(
        {"name": name, "access_key": access_key, "rules": [{"rule": "never", "call": {"operation": "Delete*"}}]}
    )


def test_a_contract_is_kept_with_the_line_that_it_begins_behind() -> None:
    kept = Book()
    first = kept.put(contract("a"), 5)
    assert (kept.get("a"), first.after, kept.all()) == (first, 5, [first])


def test_a_contract_of_the_same_name_takes_the_place_of_the_first() -> None:
    kept = Book()
    kept.put(contract("a"), 5)
    kept.put(contract("b"), 6)
    kept.put(contract("a", "key"), 7)
    assert [(each.contract.name, each.after) for each in kept.all()] == [("b", 6), ("a", 7)]


def test_what_is_dropped_is_gone() -> None:
    kept = Book()
    kept.put(contract("a"), 0)
    assert kept.drop("a")
    assert not kept.drop("a")
    assert kept.get("a") is None


def test_contracts_are_forgotten_all_or_by_key() -> None:
    kept = Book()
    for name, key in (("a", "one"), ("b", "two"), ("c", None)):
        kept.put(contract(name, key), 0)
    kept.forget(lambda key: key == "one")
    assert [each.contract.name for each in kept.all()] == ["b", "c"]
    kept.forget()
    assert kept.all() == []


def test_there_is_room_for_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MOST", 2)
    kept = Book()
    kept.put(contract("a"), 0)
    kept.put(contract("b"), 0)
    with pytest.raises(Full, match="there are 2 expectations: delete some"):
        kept.put(contract("c"), 0)
    kept.put(contract("b"), 1)
