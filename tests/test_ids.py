"""Ids: random UUIDs, in each process its own."""

import runpy
from typing import TYPE_CHECKING
from uuid import RFC_4122, UUID

import pytest

from emulator import ids

if TYPE_CHECKING:
    from collections.abc import Callable


def test_an_id_is_a_random_uuid() -> None:
    made = {ids.new_id() for _ in range(100)}
    assert {(str(UUID(one)), UUID(one).version, UUID(one).variant) for one in made} == {
        (one, 4, RFC_4122) for one in made
    }
    assert len(made) == 100


def test_the_ids_of_a_process_that_was_forked_are_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    at_fork: list[Callable[[], object]] = []
    monkeypatch.setattr("os.register_at_fork", lambda *, after_in_child: at_fork.append(after_in_child))
    forked = runpy.run_path(ids.__file__)
    state = forked["_chance"].getstate()
    at_fork[-1]()
    assert forked["_chance"].getstate() != state
