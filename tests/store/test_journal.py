"""The rows of the journal on a real database: found by what they are about, forgotten from the oldest on."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from emulator.store.database import Store
from emulator.store.journal import Lines, Row, Where


def row(number: int, **columns: object) -> Row:
    base = Row(
        number, number + 1, float(number), "call", "GetVocabulary", "v", None, 200, None, "test", "0", "r", 10, "{}"
    )
    return base._replace(**columns)  # type: ignore[arg-type]


@pytest.fixture(params=["local", "remote"])
def lines(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Lines]:
    store = Store(str(tmp_path / "store.db"))
    # The way that is taken on other databases runs on SQLite as well.
    yield store.journal if request.param == "local" else Lines(store._connection, local=False)
    store.close()


def ids(rows: list[Row]) -> list[int]:
    return [each.id for each in rows]


def test_nothing_is_there(lines: Lines) -> None:
    assert lines.last() == 0
    assert lines.sizes() == []
    assert lines.one(1) is None


def test_a_row_comes_back_as_it_was(lines: Lines) -> None:
    kept = row(5, session="s", text='{"a": "\\u0000ü"}', status=None)
    lines.add([kept])
    assert lines.one(5) == kept
    assert lines.last() == 6
    assert lines.sizes() == [(6, 10)]


def test_pages(lines: Lines) -> None:
    lines.add([row(number) for number in range(1, 10)])
    assert ids(lines.after(3, Where(), 2)) == [4, 5]
    assert ids(lines.before(None, Where(), 2)) == [9, 8]
    assert ids(lines.before(4, Where(), 9)) == [3, 2, 1]
    assert ids(lines.changed(8, Where(), 9)) == [8, 9]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Where({"operation": "StartStreamTranscription"}), [2]),
        (Where({"kind": "call", "account": "0"}), [1, 4]),
        (Where(statuses=(400, 500)), [4]),
        (Where(since=3.0), [3, 4]),
        (Where({"code": "Conflict"}, (400, 401), 4.0), [4]),
    ],
)
def test_conditions(lines: Lines, where: Where, found: list[int]) -> None:
    stream = row(2, kind="stream", operation="StartStreamTranscription")
    lines.add([row(1), stream, row(3, account="1"), row(4, status=400, code="Conflict")])
    assert ids(lines.after(0, where, 9)) == found


def test_the_oldest_are_forgotten(lines: Lines) -> None:
    lines.add([row(1, changed=9), row(2), row(3)])
    lines.forget(3)
    assert ids(lines.after(0, Where(), 9)) == [1, 3]


@pytest.mark.parametrize(
    ("account", "region", "left"), [(None, None, []), ("1", None, [1, 3]), (None, "q", [1, 2]), ("1", "q", [1, 2, 3])]
)
def test_a_part_is_cleared(lines: Lines, account: str | None, region: str | None, left: list[int]) -> None:
    lines.add([row(1), row(2, account="1"), row(3, region="q")])
    lines.clear(account, region)
    assert ids(lines.after(0, Where(), 9)) == left


def test_a_batch_is_kept_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store.db"))
    with pytest.raises((sqlite3.IntegrityError, IntegrityError), match=r"(?i)not.null"):
        store.journal.add([row(1), row(2, kind=None)])
    assert store.journal.sizes() == []
    store.journal.add([row(1)])
    assert store.journal.sizes() == [(2, 10)]
    store.close()
