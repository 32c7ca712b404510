"""A store, a folder with one script, and jobs that hear it: what the documents of tests are made of."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from emulator.clock import Clock
from emulator.jobs import life
from emulator.jobs.outcome import Outcome, Parts
from emulator.jobs.steps import step
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store

NOW = 1_715_896_910.0
WHERE = ("111122223333", "eu-west-1")

CALL = """
language: { en-US: 0.98, de-DE: 0.0199 }
summary: A card was lost.
say:
  - spk_0: Damn it, how can I help you, Jane Roe?
    at: 0.5
    confidence: 0.998
    words: [{ word: help, alternatives: { yelp: 0.21, kelp damn: 0.0037 } }]
    alternatives: { How can I kelp you: 0.4 }
    entities: [{ text: Jane Roe, type: NAME, confidence: 0.9998 }]
    toxicity: { profanity: 0.9913, overall: 0.7638 }
    sentiment: NEGATIVE
    outcomes: [how can I help you]
  - spk_1: I lost my card in los angeles. Damn.
    at: 2.25
    entities: [{ text: los angeles, type: ADDRESS, category: PHI, confidence: 0.9731 }]
    issues: [I lost my card]
    action_items: [Damn.]
  - spk_0: Mein Name ist Uwe.
    language: de-DE
    entities: { Uwe: NAME }
"""


class Bench:
    """The parts of a worker whose clock stands still; every job hears the script."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def keep(self, kind: str, name: str, **document: Any) -> None:
        """A vocabulary or a filter, ready."""
        kept = {"LanguageCode": "en-US", **document}
        self.parts.store.add(Resource(kind, *WHERE, name, NOW, life.READY, None, kept))

    def end(self, kind: str, **request: Any) -> Outcome:
        """What becomes of a job of that request."""
        document = {"Media": {"MediaFileUri": "s3://b/call.wav"}, "StartTime": NOW, **request}
        return step(Resource(kind, *WHERE, "call-1", NOW, life.IN_PROGRESS, NOW, document, 1_000), self.parts)

    def transcribe(self, **request: Any) -> Outcome:
        """A transcription job, in English if it says nothing else."""
        asked = {"LanguageCode": "en-US", "output": ["bucket", "a/call-1.json"], **request}
        return self.end(life.TRANSCRIPTION_JOB, **{name: value for name, value in asked.items() if value is not None})

    def results(self, **request: Any) -> Any:
        """The results of its only file."""
        [delivery] = self.transcribe(**request).deliveries
        return json.loads(delivery.body)["results"]


@contextmanager
def bench(folder: Path, script: str = CALL) -> Iterator[Bench]:
    (folder / "call.yaml").write_text(script, encoding="utf-8")
    clock = Clock()
    clock.hold(NOW)
    store = Store(":memory:")
    yield Bench(Parts(store, clock, Library(folder), Settings()))
    store.close()
