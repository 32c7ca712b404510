"""The faults that are set: which one is done, what is counted, and who is let go."""

from threading import Lock
from typing import TYPE_CHECKING, Any

import pytest

from emulator.faults import register
from emulator.faults.harm import CALL, JOB, Harm, Refusal
from emulator.faults.register import Faults, described
from emulator.faults.rule import Asked, Rule, When

if TYPE_CHECKING:
    from collections.abc import Callable

ASKED = Asked(CALL, "StartTranscriptionJob", "batch", name="a")
AT_WORK = Asked(JOB, "StartTranscriptionJob", "worker", name="a")
JOB_A = ("transcription-job", "1", "r", "a", 1.0)
JOB_B = ("transcription-job", "1", "r", "b", 1.0)
FAIL = Harm(refusal=Refusal("ThrottlingException"))


def rule(harm: Harm = FAIL, **when: Any) -> Rule:
    return Rule(When(**when), harm, {"do": {"raise": "ThrottlingException"}})


@pytest.fixture
def faults() -> Faults:
    return Faults()


def test_without_faults_there_is_nothing_to_ask(faults: Faults) -> None:
    assert not faults
    kept = faults.add(rule())
    assert faults
    faults.switch([kept], on=False)
    assert not faults
    assert faults.hit(ASKED) is None
    faults.switch([kept], on=True)
    assert faults
    assert faults.remove(kept.id)
    assert not faults
    assert not faults.remove(kept.id)


def test_the_first_that_chooses_is_done_and_each_that_fits_counts(faults: Faults) -> None:
    first, second = faults.add(rule(nth=((2, 2),))), faults.add(rule(times=1))
    assert [hit.id if (hit := faults.hit(ASKED)) else None for _ in range(3)] == [second.id, first.id, None]
    assert [(kept.matched, kept.taken) for kept in (first, second)] == [(3, 1), (3, 1)]


def test_calls_in_threads_are_counted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = Lock()
    faults = Faults(lock)
    faults.add(rule())
    alone: list[bool] = []

    def due(*_: Any) -> bool:
        alone.append(lock.locked())
        return True

    monkeypatch.setattr(register, "due", due)
    faults.hit(ASKED)
    faults.hit_by("a.yaml", rule(), ASKED)
    assert alone == [True, True]


def test_a_fault_may_be_set_while_a_call_in_a_thread_is_looked_at(
    faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fits(when: When, asked: Asked) -> bool:
        faults.add(rule())
        return bool(asked) and when is not None

    first = faults.add(rule())
    monkeypatch.setattr(register, "fits", fits)
    hit = faults.hit(ASKED)
    assert hit is not None
    assert hit.id == first.id


def test_a_fault_without_a_name_takes_nobodys(faults: Faults) -> None:
    faults.add(rule(), name="fault-2")
    faults.add(rule())
    assert [kept.id for kept in faults.own()] == ["fault-2", "fault-3"]


def test_what_is_not_aimed_at_is_not_counted(faults: Faults) -> None:
    kept = faults.add(rule(Harm(stuck=True)))
    assert faults.hit(ASKED) is None
    assert kept.matched == 0


def test_a_job_keeps_its_lot(faults: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = faults.add(rule(Harm(stuck=True), nth=((2, 2),)))
    assert [bool(faults.hit_job(AT_WORK, job)) for job in (JOB_A, JOB_B) * 2] == [False, True, False, True]
    assert (kept.matched, kept.taken) == (2, 1)
    faults.switch([kept], on=False)
    assert faults.hit_job(AT_WORK, JOB_B) is None
    faults.switch([kept], on=True)
    monkeypatch.setattr(register, "MOST_JOBS", 2)
    faults.hit_job(AT_WORK, (*JOB_A[:3], "c", 1.0))
    assert len(kept.jobs) == 1


def test_a_harm_is_told_once(faults: Faults) -> None:
    kept = faults.add(rule())
    hit = faults.hit(ASKED)
    assert hit is not None
    assert (hit.harm, hit.seed, hit.did) == (FAIL, 0, "")
    hit.fired(5.0, "raised ThrottlingException")
    hit.fired(6.0, "again")
    told = {"at": 5.0, "operation": "StartTranscriptionJob", "name": "a", "did": "raised ThrottlingException"}
    assert described(kept) == {
        "id": "fault-1",
        "on": True,
        "source": "api",
        "do": {"raise": "ThrottlingException"},
        "matched": 1,
        "taken": 1,
        "fired": 1,
        "last": [told],
    }


@pytest.mark.parametrize("how", ["remove", "switch", "clear", "replace"])
def test_who_is_held_is_let_go_once(faults: Faults, how: str) -> None:
    kept = faults.add(rule(), name="mine")
    let_go: list[int] = []
    hit = faults.hit(ASKED)
    assert hit is not None

    def forgotten() -> None:
        let_go.append(2)

    hit.hold("one", lambda: let_go.append(0))
    hit.hold("one", lambda: let_go.append(1))  # who is held anew is let go as it was held last
    hit.hold("other", forgotten)
    hit.let_go("other")
    ways: dict[str, Callable[[], object]] = {
        "remove": lambda: faults.remove("mine"),
        "switch": lambda: faults.switch([kept], on=False),
        "clear": faults.clear,
        "replace": lambda: faults.add(rule(), name="mine"),
    }
    ways[how]()
    assert let_go == [1]
    faults.clear()
    assert let_go == [1]
    hit.hold("third", lambda: let_go.append(3))
    assert let_go == [1, 3], "it is gone already"


def test_faults_have_an_order_and_names(faults: Faults) -> None:
    faults.add(rule())
    faults.add(rule(), name="mine")
    faults.add(rule())
    assert [kept.id for kept in faults.own()] == ["fault-1", "mine", "fault-3"]
    assert faults.find("mine") is faults.own()[1]
    assert faults.find("other") is None


def test_faults_of_scripts_are_counted_by_script(faults: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    one = rule(times=1)
    assert [bool(faults.hit_by("a.yaml", one, ASKED)) for _ in range(2)] == [True, False]
    assert faults.hit_by("b.yaml", one, ASKED)
    stuck = rule(Harm(stuck=True), times=1)
    assert [bool(faults.hit_by("a.yaml", stuck, AT_WORK, JOB_A)) for _ in range(2)] == [True, True]
    names = [(kept.id, kept.source) for kept in faults.all()]
    assert names == [(f"script:{name}.yaml", "script") for name in "aba"]
    assert not faults, "nobody else need be asked"
    monkeypatch.setattr(register, "MOST_SCRIPTED", 3)
    faults.hit_by("c.yaml", one, ASKED)
    assert len(faults.all()) == 1
    faults.clear()
    assert faults.all() == []
