"""The faults that are set, how many each has met and harmed, and what was done last. It waits for nothing.

Calls that ask S3 meet theirs in threads; all else, setting and removing too, is the event loop's.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from emulator.faults.harm import Harm
from emulator.faults.rule import Asked, Rule, due, fits

REMEMBERED = 20  # firings of each fault
MOST_JOBS = 10_000  # whose lot is remembered, of each fault
MOST_SCRIPTED = 1_000
MADE_BY_API, MADE_BY_SCRIPT = "api", "script"

NOBODY_ELSE = nullcontext()

Job = tuple[str, str, str, str, float]  # kind, account, region, name, created


class Firing(NamedTuple):
    """One harm that was done."""

    at: float
    operation: str
    name: str | None
    did: str


class Kept:
    """One fault and its counts. `matched`: what fitted its globs; `taken`: what it chose; `fired`: what it harmed."""

    __slots__ = ("_aims", "fired", "id", "jobs", "last", "matched", "on", "releases", "rule", "source", "taken")

    def __init__(self, number: str, rule: Rule, source: str, *, on: bool = True) -> None:
        self.id = number
        self.rule = rule
        self.source = source
        self.on = on
        self._aims = rule.aims
        self.matched = self.taken = self.fired = 0
        self.last: deque[Firing] = deque(maxlen=REMEMBERED)
        self.jobs: dict[Job, bool] = {}
        self.releases: dict[Hashable, Callable[[], None]] = {}

    def chooses(self, asked: Asked) -> bool:
        """Count one more, and say whether it is due to be harmed."""
        rule = self.rule
        if not self.on or asked.aim not in self._aims or not fits(rule.when, asked):
            return False
        self.matched += 1
        return due(rule.when, self.matched, self.taken)

    def chooses_job(self, asked: Asked, job: Job) -> bool:
        """The same for a job, which is looked at often and counted once."""
        if not self.on:
            return False
        known = self.jobs.get(job)
        if known is None:
            if len(self.jobs) >= MOST_JOBS:
                self.jobs.clear()
            known = self.jobs[job] = self.chooses(asked)
            self.taken += known
        return known

    def take(self, asked: Asked) -> "Hit":
        """Harm it."""
        self.taken += 1
        return Hit(self, asked)

    def release(self) -> None:
        """Let go of whoever is held back by it."""
        releases, self.releases = self.releases, {}
        for release in releases.values():
            release()


class Hit:
    """One call, stream or job that a fault has chosen: what to do to it, and to whom to tell what was done."""

    __slots__ = ("_asked", "_kept", "did")

    def __init__(self, kept: Kept, asked: Asked) -> None:
        self._kept = kept
        self._asked = asked
        self.did = ""  # what was done; "" as long as nothing was

    @property
    def id(self) -> str:
        return self._kept.id

    @property
    def harm(self) -> Harm:
        return self._kept.rule.harm

    @property
    def seed(self) -> int:
        return self._kept.rule.when.seed

    def fired(self, now: float, did: str) -> None:
        """It was done. Counted once, however often it is told."""
        if not self.did:
            self.did = did
            self._kept.fired += 1
            self._kept.last.append(Firing(now, self._asked.operation, self._asked.name or self._asked.session, did))

    def hold(self, who: Hashable, release: Callable[[], None]) -> None:
        """`release` is called once when the fault is removed or switched off; at once if it is already."""
        if self._kept.on:
            self._kept.releases[who] = release
        else:
            release()

    def let_go(self, who: Hashable) -> None:
        """They wait no more."""
        self._kept.releases.pop(who, None)


class Faults:
    """All faults of one emulator. It is false when there is none that is on. `alone`: a lock, to count one by one."""

    def __init__(self, alone: AbstractContextManager[object] = NOBODY_ELSE) -> None:
        self._kept: dict[str, Kept] = {}
        self._scripted: dict[tuple[str, Rule], Kept] = {}
        self._number = 0
        self._some = False  # is on
        self._alone = alone

    def __bool__(self) -> bool:
        return self._some

    def add(self, rule: Rule, *, on: bool = True, name: str | None = None) -> Kept:
        """One fault more, behind the others; in the place of the one that has this name."""
        self._number += 1
        while name is None and f"fault-{self._number}" in self._kept:  # somebody has taken it for a name
            self._number += 1
        made = Kept(name or f"fault-{self._number}", rule, MADE_BY_API, on=on)
        before = self._kept.get(made.id)
        self._kept[made.id] = made
        self._look()
        if before is not None:
            before.on = False
            before.release()
        return made

    def find(self, name: str) -> Kept | None:
        return self._kept.get(name)

    def remove(self, name: str) -> bool:
        """Whether there was one. Whoever it holds back is let go."""
        kept = self._kept.pop(name, None)
        if kept is None:
            return False
        self.switch([kept], on=False)
        return True

    def clear(self) -> None:
        """Remove all, and forget what scripts' faults have counted."""
        removed = [*self._kept.values(), *self._scripted.values()]
        self._kept.clear()
        self._scripted.clear()
        self.switch(removed, on=False)

    def switch(self, kept: Iterable[Kept], *, on: bool) -> None:
        """Let faults do their harm, or keep them from it."""
        for each in kept:
            each.on = on
            if not on:
                each.release()
        self._look()

    def all(self) -> list[Kept]:
        """Those of the control API in the order in which they are tried, then those of scripts that were met."""
        return [*self._kept.values(), *self._scripted.values()]

    def own(self) -> list[Kept]:
        """Those of the control API."""
        return list(self._kept.values())

    def hit(self, asked: Asked) -> Hit | None:
        """The first fault that chooses this; each that fits counts it."""
        with self._alone:
            choosing = [kept for kept in tuple(self._kept.values()) if kept.chooses(asked)]
            return choosing[0].take(asked) if choosing else None

    def hit_job(self, asked: Asked, job: Job) -> Hit | None:
        """The same for a job."""
        choosing = [kept for kept in self._kept.values() if kept.chooses_job(asked, job)]
        return Hit(choosing[0], asked) if choosing else None

    def hit_by(self, script: str, rule: Rule, asked: Asked, job: Job | None = None) -> Hit | None:
        """Whether the fault of a script chooses this."""
        with self._alone:
            kept = self._scripted.get((script, rule))
            if kept is None:
                if len(self._scripted) >= MOST_SCRIPTED:
                    self._scripted.clear()
                kept = self._scripted[script, rule] = Kept(f"script:{script}", rule, MADE_BY_SCRIPT)
            if job is not None:
                return Hit(kept, asked) if kept.chooses_job(asked, job) else None
            return kept.take(asked) if kept.chooses(asked) else None

    def _look(self) -> None:
        self._some = any(kept.on for kept in self._kept.values())


def described(kept: Kept) -> Mapping[str, Any]:
    """A fault as the control API shows it."""
    return {
        "id": kept.id,
        "on": kept.on,
        "source": kept.source,
        **kept.rule.shown,
        "matched": kept.matched,
        "taken": kept.taken,
        "fired": kept.fired,
        "last": [firing._asdict() for firing in reversed(tuple(kept.last))],
    }
