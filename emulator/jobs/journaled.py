"""What the journal tells of jobs, vocabularies and all else that the worker brings to an end: one line each, then."""

from typing import TYPE_CHECKING

from emulator.auth import Identity
from emulator.jobs import life
from emulator.journal.line import JOB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emulator.faults.register import Hit
    from emulator.journal.journal import Journal
    from emulator.scripts.library import Choice
    from emulator.store.database import Resource

MOST_OF_WHY = 2000  # characters: it names the scripts that did not fit, however many
STREAMS = frozenset((life.ANALYTICS_STREAM, life.SCRIBE_STREAM))  # their names are the ids of sessions


def answered(thing: "Resource", chosen: "Sequence[Choice]") -> "Resource":
    """The thing with the script that spoke for it, and why, for whoever looks at it before the journal has its line."""
    if not chosen:
        return thing
    told = {"script": chosen[-1].script.file, "why": chosen[-1].why[:MOST_OF_WHY]}
    return thing._replace(document=thing.document | {"answered": told})


def journaled(
    journal: "Journal", before: "Resource", after: "Resource", chosen: "Sequence[Choice]", hit: "Hit | None"
) -> None:
    """A thing has come from one state to another. `chosen`: the scripts that were asked, the one that spoke last;
    `hit`: the fault that it has met.
    """
    if not life.ended(after):
        return
    document = after.document
    began = document.get("StartTime") or before.document.get("LastModifiedTime") or before.created
    with journal.begin(JOB, "worker", at=began) as line:
        line.operation = after.kind
        access_key = document.get("asked", {}).get("access_key", "")
        line.identity = Identity(after.account, after.region, access_key, None, "")
        if after.kind in STREAMS:
            line.session = after.name
        else:
            line.name = after.name
        if chosen:
            line.script, line.why = chosen[-1].script.file, chosen[-1].why
        if hit is not None and hit.did:
            line.harmed(hit.id, hit.did)
        if after.status == life.FAILED:
            line.error = after.status, document.get("FailureReason")
        line.output = {"Status": after.status}
