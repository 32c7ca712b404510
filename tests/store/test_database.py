"""The store on a real database: what is added is found, listed, changed and forgotten, whoever asks at once.

These tests run on SQLite and, by `python -m tests postgresql`, on PostgreSQL.
"""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from emulator.store import seen
from emulator.store.database import Position, Resource, Store, Taken
from emulator.store.opening import Unusable
from emulator.store.schema import VERSION

HERE = ("transcription-job", "111122223333", "us-east-1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(str(tmp_path / "store.db"))
    yield store
    store.close()


@pytest.fixture
def second(store: Store, tmp_path: Path) -> Iterator[Store]:
    """As another process would have it."""
    second = Store(str(tmp_path / "store.db"))
    yield second
    second.close()


def job(called: str, created: float = 100.0, **changes: Any) -> Resource:
    kind, account, region = HERE
    return Resource(kind, account, region, called, created, "IN_PROGRESS", None, {"Name": called})._replace(**changes)


def names(resources: list[Resource]) -> list[str]:
    return [resource.name for resource in resources]


def test_what_is_added_is_found_with_its_document(store: Store) -> None:
    document = {"Media": {"MediaFileUri": "s3://a/ü.wav"}, "CreationTime": 1715896910.979, "Tags": [], "x": None}
    added = store.add(job("a", document=document, due=7.5))
    assert added.sequence > 0
    assert store.get(*HERE, "a") == added
    assert added.document == document


@pytest.mark.parametrize(
    "other", [{"kind": "vocabulary"}, {"account": "000000000000"}, {"region": "eu-west-1"}, {"name": "A"}]
)
def test_a_name_is_taken_only_among_its_kind_account_and_region(store: Store, other: dict[str, Any]) -> None:
    store.add(job("a"))
    different = job("a", **other)
    assert store.get(different.kind, different.account, different.region, different.name) is None
    store.add(different)
    with pytest.raises(Taken):
        store.add(job("a"))
    assert store.get(*HERE, "a") == job("a", sequence=1)


def test_of_many_that_add_one_name_at_once_one_wins(store: Store) -> None:
    def add(number: int) -> int | None:
        try:
            return store.add(job(f"job-{number % 5}", document={"by": number})).sequence
        except Taken:
            return None

    with ThreadPoolExecutor(8) as threads:
        won = [sequence for sequence in threads.map(add, range(200)) if sequence is not None]
    assert len(won) == len(set(won)) == 5
    assert store.count(*HERE) == 5


def test_two_stores_on_one_database_see_each_other(store: Store, second: Store) -> None:
    store.add(job("a"))
    with pytest.raises(Taken):
        second.add(job("a"))
    assert names(second.page(*HERE, 10).resources) == ["a"]


def test_pages_are_newest_first_and_equal_times_go_by_arrival(store: Store) -> None:
    for name, created in (("old", 1.0), ("b1", 2.0), ("b2", 2.0), ("new", 3.0)):
        store.add(job(name, created))
    assert names(store.page(*HERE, 10).resources) == ["new", "b2", "b1", "old"]
    first = store.page(*HERE, 2)
    assert (names(first.resources), first.after) == (["new", "b2"], Position(2.0, 3))
    assert names(store.page(*HERE, 10, after=first.after).resources) == ["b1", "old"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda store, it: store.save(it._replace(status="COMPLETED")), "COMPLETED 1"),
        (lambda store, it: store.change(*HERE, "a", lambda was: was._replace(status="FAILED")), "FAILED 1"),
        (lambda store, it: store.claim(9.0, 1), "IN_PROGRESS 1"),
        (lambda store, it: store.delete(it), None),
        (lambda store, it: store.reset(), None),
        (lambda store, it: (store.delete(it), store.add(job("a", status="QUEUED"))), "QUEUED 0"),
    ],
)
def test_what_is_got_again_is_what_it_has_become(
    store: Store, change: Callable[[Store, Resource], object], expected: str | None
) -> None:
    added = store.add(job("a", due=7.0))
    assert (store.get(*HERE, "a"), names(store.page(*HERE, 2).resources)) == (added, ["a"])
    change(store, added)
    found = store.get(*HERE, "a")
    assert [one.status for one in store.page(*HERE, 2).resources] == ([found.status] if found else [])
    assert (found and f"{found.status} {found.version}") == expected


def test_nobody_gets_what_was_before_a_change_of_his_own(store: Store) -> None:
    """Threads that change one thing in turns, and look: a version, once seen, is never followed by an older one."""
    store.add(job("a"))

    def change(_: int) -> bool:
        changed = store.change(*HERE, "a", lambda was: was)
        found = store.get(*HERE, "a")
        return changed is not None and found is not None and found.version >= changed.version

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(change, range(300)))


def test_no_more_is_remembered_than_may_be(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "MOST", 20)
    for number in range(10):
        store.add(job(f"{number}"))
    for number in range(10):
        assert names([store.get(*HERE, f"{number}") or job("none")]) == [f"{number}"]
        assert len(store.page(*HERE, number + 1).resources) == number + 1
    assert store._seen._resources <= 20


def test_what_happens_in_the_journal_alone_changes_nothing(store: Store) -> None:
    store.add(job("a"))
    seen = store.get(*HERE, "a"), store.page(*HERE, 2)
    store.journal.forget(0)
    assert (store.get(*HERE, "a"), store.page(*HERE, 2)) == seen
    assert store.shared or (store.get(*HERE, "a") is seen[0] and store.page(*HERE, 2) is seen[1])


def test_what_a_page_shows_is_not_to_be_saved(store: Store) -> None:
    made = store.add(job("a", due=7.0))
    (shown,) = store.page(*HERE, 10).resources
    assert shown == made._replace(due=None, version=shown.version)
    assert not store.save(shown)
    kept = store.get(*HERE, "a")
    assert kept == made


def test_a_full_last_page_has_nothing_after_it(store: Store) -> None:
    store.add(job("a"))
    store.add(job("b"))
    assert store.page(*HERE, 2).after is None
    assert store.page(*HERE, 1).after == Position(100.0, 2)


def test_a_list_goes_on_where_it_was_when_the_list_changes(store: Store) -> None:
    added = [store.add(job(f"job-{number}", float(number))) for number in range(6)]
    first = store.page(*HERE, 3)
    store.delete(added[3])  # the very row that the next page begins behind
    store.add(job("newer", 99.0))
    assert names(store.page(*HERE, 3, after=first.after).resources) == ["job-2", "job-1", "job-0"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": "COMPLETED"}, ["call_b"]),
        ({"status": "FAILED"}, []),
        ({"contains": "CALL"}, ["callXb", "call_b", "Call-a"]),
        ({"contains": "l_b"}, ["call_b"]),  # LIKE's own wildcard is a letter of names
        ({"contains": "%"}, []),
        ({"contains": "call", "status": "IN_PROGRESS"}, ["callXb", "Call-a"]),
    ],
)
def test_filters(store: Store, filters: dict[str, Any], expected: list[str]) -> None:
    store.add(job("Call-a", 1.0))
    store.add(job("call_b", 2.0, status="COMPLETED"))
    store.add(job("callXb", 3.0))
    store.add(job("other", 4.0, region="eu-west-1"))
    page = store.page(*HERE, 10, **filters)
    assert (names(page.resources), page.after) == (expected, None)
    behind_the_first = store.page(*HERE, 10, after=Position(3.0, 3), **filters)
    assert names(behind_the_first.resources) == [name for name in expected if name != "callXb"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([1.0, 2.0, 3.0]), max_size=12), st.integers(1, 5))
def test_walking_the_pages_gives_everything_once(times: list[float], size: int) -> None:
    store = Store(":memory:")
    for number, created in enumerate(times):
        store.add(job(str(number), created))
    walked: list[str] = []
    page = store.page(*HERE, size)
    walked += names(page.resources)
    while page.after is not None:
        page = store.page(*HERE, size, after=page.after)
        walked += names(page.resources)
    expected = sorted(range(len(times)), key=lambda number: (times[number], number), reverse=True)
    assert walked == [str(number) for number in expected]
    store.close()


def test_save_changes_status_due_and_document(store: Store) -> None:
    added = store.add(job("a", due=5.0))
    changed = added._replace(status="COMPLETED", due=None, document={"CompletionTime": 9.5})
    assert store.save(changed)
    assert store.get(*HERE, "a") == changed._replace(version=1)


def test_who_has_read_an_older_one_saves_nothing(store: Store) -> None:
    read = store.add(job("a"))
    assert store.save(read._replace(status="COMPLETED"))
    assert not store.save(read._replace(status="FAILED"))
    found = store.get(*HERE, "a")
    assert found is not None
    assert found.status == "COMPLETED"


def test_of_many_that_change_one_thing_at_once_none_is_lost(store: Store) -> None:
    store.add(job("a", document={"count": 0}))

    def count(_number: int) -> Resource | None:
        return store.change(*HERE, "a", lambda kept: kept._replace(document={"count": kept.document["count"] + 1}))

    with ThreadPoolExecutor(4) as threads:
        changed = list(threads.map(count, range(40)))
    assert {one.document["count"] for one in changed if one is not None} == set(range(1, 41))
    found = store.get(*HERE, "a")
    assert (found and found.document, found and found.version) == ({"count": 40}, 40)
    assert store.change(*HERE, "b", lambda kept: kept) is None


def test_save_does_not_bring_a_forgotten_resource_back(store: Store) -> None:
    added = store.add(job("a"))
    store.reset()
    store.add(job("a", document={"second": True}))
    assert not store.save(added._replace(status="COMPLETED"))
    found = store.get(*HERE, "a")
    assert found is not None
    assert (found.status, found.document) == ("IN_PROGRESS", {"second": True})


def test_delete_only_in_the_state_that_was_read(store: Store) -> None:
    added = store.add(job("a"))
    store.save(added._replace(status="COMPLETED"))
    assert not store.delete(added)
    assert store.delete(added._replace(status="COMPLETED"))
    assert not store.delete(added._replace(status="COMPLETED"))
    assert store.get(*HERE, "a") is None


def test_what_is_due_is_claimed_in_its_order(store: Store) -> None:
    assert store.next_due() is None
    for name, due in (("later", 30.0), ("never", None), ("first", 10.0), ("second", 20.0)):
        store.add(job(name, due=due))
    assert store.next_due() == 10.0
    assert (store.is_due(9.9), store.is_due(10.0)) == (False, True)
    assert store.claim(9.9, 10) == []
    assert names(store.claim(20.0, 10)) == ["first", "second"]
    assert names(store.claim(99.0, 1)) == ["first"]  # its own claims are no hindrance: it has forgotten them


def test_what_one_has_claimed_the_other_does_not_get(store: Store, second: Store) -> None:
    for name, due in (("a", 10.0), ("b", 20.0), ("c", 30.0)):
        store.add(job(name, due=due))
    [mine] = store.claim(99.0, 1)
    assert (mine.name, mine.holder) == ("a", store.holder)
    assert (second.next_due(), second.is_due(10.0)) == (20.0, True)
    assert names(second.claim(99.0, 1)) == ["b"]
    assert names(second.claim(99.0, 9)) == ["b", "c"]
    assert store.save(mine._replace(holder=None))
    assert names(second.claim(99.0, 9)) == ["a", "b", "c"]
    assert not store.save(mine._replace(status="FAILED"))


def test_a_claim_ends_by_itself_unless_it_is_renewed(store: Store, second: Store) -> None:
    store.add(job("a", due=10.0))
    store.held_seconds = -1
    [mine] = store.claim(99.0, 9)
    store.held_seconds = 60
    assert store.renew() == 1
    assert second.claim(99.0, 9) == []
    store.held_seconds = -1
    assert store.renew() == 1
    assert second.next_due() == 10.0
    assert names(second.claim(99.0, 9)) == ["a"]
    assert store.renew() == 0
    assert not store.save(mine._replace(holder=None))


def test_what_is_added_may_be_claimed_from_the_beginning(store: Store, second: Store) -> None:
    added = store.add(job("a", due=10.0, holder=store.holder))
    assert (second.claim(99.0, 9), names(store.claim(99.0, 9))) == ([], ["a"])
    kept = store.get(*HERE, "a")
    assert kept is not None
    assert kept.version > added.version


def test_claims_can_be_given_back(store: Store, second: Store) -> None:
    store.add(job("a", due=10.0))
    store.claim(99.0, 9)
    assert (second.release(), store.release(), store.release()) == (0, 1, 0)
    assert names(second.claim(99.0, 9)) == ["a"]


def test_of_many_that_claim_at_once_each_gets_something_else(store: Store, tmp_path: Path) -> None:
    others = [Store(str(tmp_path / "store.db")) for _ in range(4)]
    for number in range(60):
        store.add(job(str(number), due=float(number)))

    def claim_all(one: Store) -> list[str]:
        got: list[str] = []
        while claimed := one.claim(99.0, 7):
            got += names(claimed)
            assert all(one.save(resource._replace(due=None, holder=None)) for resource in claimed)
        return got

    with ThreadPoolExecutor(4) as threads:
        claimed = [name for got in threads.map(claim_all, others) for name in got]
    assert sorted(claimed, key=int) == [str(number) for number in range(60)]
    for one in others:
        one.close()


def test_many_may_begin_with_an_empty_database_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        stores = list(threads.map(lambda _: Store(str(tmp_path / "new.db")), range(4)))
    stores[0].add(job("a"))
    assert [one.count(*HERE) for one in stores] == [1] * 4
    for one in stores:
        one.close()


def test_counts(store: Store) -> None:
    store.add(job("a"))
    store.add(job("b", status="COMPLETED"))
    store.add(job("c", region="eu-west-1"))
    assert store.count(*HERE) == 2
    assert store.count(*HERE, status="COMPLETED") == 1


def test_the_oldest_in_a_state(store: Store) -> None:
    for name, created, status in (("b", 7, "QUEUED"), ("c", 7, "QUEUED"), ("a", 3, "QUEUED"), ("x", 1, "FAILED")):
        store.add(job(name, created, status=status))
    for other in ({"kind": "vocabulary"}, {"account": "000000000000"}, {"region": "eu-west-1"}):
        store.add(job("other", 1, status="QUEUED", **other))
    assert names(store.oldest(*HERE, "QUEUED", 2)) == ["a", "b"]
    assert names(store.oldest(*HERE, "QUEUED", 9)) == ["a", "b", "c"]
    assert store.oldest(*HERE, "COMPLETED", 9) == []


def test_newest_of_everything(store: Store) -> None:
    store.add(job("a", 1.0))
    store.add(job("b", 3.0, kind="vocabulary", account="000000000000"))
    store.add(job("c", 2.0, region="eu-west-1"))
    assert names(store.newest(limit=2)) == ["b", "c"]


@pytest.mark.parametrize(
    ("which", "left"),
    [
        ({}, []),
        ({"account": "111122223333"}, ["c"]),
        ({"region": "us-east-1"}, ["b"]),
        ({"account": "111122223333", "region": "us-east-1"}, ["c", "b"]),
    ],
)
def test_reset(store: Store, which: dict[str, str], left: list[str]) -> None:
    store.add(job("a"))
    store.add(job("b", region="eu-west-1"))
    store.add(job("c", account="000000000000"))
    assert store.reset(**which) == 3 - len(left)
    assert names(store.newest(10)) == left


def test_another_rule_of_the_database_is_no_name_that_is_taken(store: Store) -> None:
    with pytest.raises(IntegrityError):
        store.add(job("a", status=None))


def spoilt(place: Path, statement: str) -> None:
    store = Store(str(place))
    with store._connection() as connection:
        connection.exec_driver_sql(statement)
    store.close()


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE schema_version SET version = 0", f"this program works with version {VERSION} of the tables, it has 0"),
        ("DELETE FROM schema_version", f"this program works with version {VERSION} of the tables, it has none"),
        ("DROP TABLE schema_version", "it holds tables of some other program"),
    ],
)
def test_tables_of_another_version_are_refused_with_a_remedy(tmp_path: Path, statement: str, why: str) -> None:
    place = tmp_path / "store.db"
    spoilt(place, statement)
    with pytest.raises(Unusable) as refused:
        Store(str(place))
    assert re.fullmatch(
        rf"The database \S+ cannot be used: {why}\. Name another one with --database, or move this one away\.",
        str(refused.value),
    )


@pytest.mark.parametrize("document", ["{junk", "", "[]", "null"])
def test_a_row_that_cannot_be_read_is_left_out_and_never_due_again(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, document: str
) -> None:
    for number, name in enumerate(("old", "bad", "new")):
        store.add(job(name, float(number), due=5.0))
    spoilt(tmp_path / "store.db", f"UPDATE resources SET document = '{document}' WHERE name = 'bad'")
    assert names(store.newest(9)) == ["new", "old"]
    assert store.get(*HERE, "bad") is None
    first = store.page(*HERE, 2)
    assert (names(first.resources), first.after) == (["new"], Position(1.0, 2))
    assert names(store.page(*HERE, 2, after=first.after).resources) == ["old"]
    assert names(store.claim(5.0, 9)) == ["old", "new"]
    [told] = caplog.records
    assert "'bad'" in told.getMessage()
    for kept in store.newest(9):
        store.save(kept._replace(due=None))
    assert store.next_due() is None
    with pytest.raises(Taken):
        store.add(job("bad"))
