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

Harm = tuple[str, str]  # the id of a fault, and what it did

MOST_OF_WHY = 2000  # characters: it names the scripts that did not fit, however many
STREAMS = frozenset((life.ANALYTICS_STREAM, life.SCRIBE_STREAM))  # their names are the ids of sessions


def noted(thing: "Resource", chosen: "Sequence[Choice]", hit: "Hit | None") -> "tuple[Resource, Harm | None]":
    """The thing with what is known of it before the journal has its line: the script that spoke for it, and why; the
    fault that has done something to it. That comes with it, too, and is kept no longer than until it rests.
    """
    document = dict(thing.document)
    if chosen:
        document["answered"] = {"script": chosen[-1].script.file, "why": chosen[-1].why[:MOST_OF_WHY]}
    earlier = document.pop("harmed", None)
    harm = (hit.id, hit.did) if hit is not None and hit.did else earlier
    if harm and not life.ended(thing):
        document["harmed"] = harm
    return thing._replace(document=document), harm


def journaled(
    journal: "Journal", before: "Resource", after: "Resource", chosen: "Sequence[Choice]", harm: "Harm | None"
) -> None:
    """A thing has come from one state to another. `chosen`: the scripts that were asked, the one that spoke last."""
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
        if harm:
            line.harmed(*harm)
        if after.status == life.FAILED:
            line.error = after.status, document.get("FailureReason")
        line.output = {"Status": after.status}
