"""The custom vocabularies and vocabulary filters that a job names, as they are when it runs.

Unverified: what is there no more, or not ready, or of another language, changes nothing, and the job goes on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.jobs import life
from emulator.scripts.timeline import Timeline
from emulator.speech.filters import MASK, TAG, filtered
from emulator.speech.vocabulary import displayed

if TYPE_CHECKING:
    from emulator.jobs.outcome import Parts
    from emulator.store.database import Resource

Settings = Mapping[str, Any]

# Where the vocabulary of a job is looked for, first in the first; every other job has a plain one.
VOCABULARIES = {
    life.MEDICAL_JOB: (life.MEDICAL_VOCABULARY,),
    life.SCRIBE_JOB: (life.MEDICAL_VOCABULARY, life.VOCABULARY),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """The folded words of vocabulary filters, and what is done with them."""

    words: frozenset[str]
    method: str

    @property
    def tagged(self) -> frozenset[str] | None:
        return self.words if self.words and self.method == TAG else None

    def applied(self, timeline: Timeline) -> Timeline:
        return filtered(timeline, self.words, self.method)


def by_lexicon(job: "Resource", said: Timeline, languages: Iterable[str], parts: "Parts") -> tuple[Timeline, Filter]:
    """What is said, as the vocabularies have it; and the filters. Each language that is heard may have its own."""
    settings = job.document.get("Settings", {})
    by_language = {**settings.get("LanguageIdSettings", {}), **job.document.get("LanguageIdSettings", {})}
    words = frozenset[str]()
    for language in languages:
        own = {**settings, **by_language.get(language, {})}
        said = displayed(said, entries_for(job, own, language, parts))
        words |= words_for(job, own, language, parts)
    return said, Filter(words, settings.get("VocabularyFilterMethod", MASK))


def entries_for(job: "Resource", settings: Settings, language: str, parts: "Parts") -> list[tuple[str, str]]:
    """What the vocabulary of these settings has: phrases, and what is displayed for them."""
    for kind in VOCABULARIES.get(job.kind, (life.VOCABULARY,)):
        found = _named(kind, settings.get("VocabularyName"), job, language, parts)
        if found is not None and found.status == life.READY:
            return [(entry["phrase"], entry["display_as"]) for entry in found.document["entries"]]
    return []


def words_for(job: "Resource", settings: Settings, language: str, parts: "Parts") -> frozenset[str]:
    """The folded words of the filter of these settings."""
    found = _named(life.VOCABULARY_FILTER, settings.get("VocabularyFilterName"), job, language, parts)
    return frozenset(() if found is None else found.document["words"])


def _named(kind: str, name: str | None, job: "Resource", language: str, parts: "Parts") -> "Resource | None":
    found = None if name is None else parts.store.get(kind, job.account, job.region, name)
    return found if found is not None and found.document["LanguageCode"] == language else None
