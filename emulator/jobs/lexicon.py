"""The custom vocabularies and vocabulary filters that a job names, as they are when it runs.

Unverified: what is there no more, or not ready, or of another language, changes nothing, and the job goes on.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from emulator.jobs import life

if TYPE_CHECKING:
    from emulator.jobs.outcome import Parts
    from emulator.store.database import Resource

Settings = Mapping[str, Any]


def entries_for(job: "Resource", settings: Settings, language: str, parts: "Parts") -> list[tuple[str, str]]:
    """What the vocabulary of these settings has: phrases, and what is displayed for them."""
    kind = life.MEDICAL_VOCABULARY if job.kind == life.MEDICAL_JOB else life.VOCABULARY
    found = _named(kind, settings.get("VocabularyName"), job, language, parts)
    if found is None or found.status != life.READY:
        return []
    return [(entry["phrase"], entry["display_as"]) for entry in found.document["entries"]]


def words_for(job: "Resource", settings: Settings, language: str, parts: "Parts") -> frozenset[str]:
    """The folded words of the filter of these settings."""
    found = _named(life.VOCABULARY_FILTER, settings.get("VocabularyFilterName"), job, language, parts)
    return frozenset(() if found is None else found.document["words"])


def _named(kind: str, name: str | None, job: "Resource", language: str, parts: "Parts") -> "Resource | None":
    found = None if name is None else parts.store.get(kind, job.account, job.region, name)
    return found if found is not None and found.document["LanguageCode"] == language else None
