"""The step of vocabularies: ready with a copy of its terms, or failed with the recorded reason."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.clock import Clock
from emulator.jobs import life
from emulator.jobs.outcome import Parts
from emulator.jobs.steps import step
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store

HEADER = "Phrase\tSoundsLike\tIPA\tDisplayAs\n"
REASON = (
    "The vocabulary that you\u2019re trying to create contains invalid characters or incorrectly formatted terms. "
    "See the developer guide for more information."
)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    clock = Clock()
    clock.hold(9.0)
    store = Store(":memory:")
    yield Parts(store, clock, Library(tmp_path), Settings())
    store.close()


def vocabulary(text: str | None, kind: str = life.VOCABULARY, **members: Any) -> Resource:
    document = {"LanguageCode": "en-US", "output": ["bucket", "key"], "text": text, **members}
    return Resource(kind, "111122223333", "eu-west-1", "v", 5.0, life.PENDING, 9.0, document, 1)


@pytest.mark.parametrize(
    ("pending", "entries"),
    [
        (
            vocabulary("Los-Angeles\nC.L.I.\n", Phrases=["Los-Angeles", "C.L.I."]),
            [("Los-Angeles", "Los-Angeles"), ("C.L.I.", "C.L.I.")],
        ),
        (vocabulary("Los-Angeles,CLI\nABCs\n"), [("Los-Angeles", "Los-Angeles"), ("CLI", "CLI"), ("ABCs", "ABCs")]),
        (vocabulary(f"{HEADER}Los-Angeles\tx y\t?\tLos Ángeles\n"), [("Los-Angeles", "Los Ángeles")]),
        (vocabulary(f"{HEADER}Zürich\t\t\t\n", LanguageCode="de-CH"), [("Zürich", "Zürich")]),
        (vocabulary(f"{HEADER}D.N.A.\t\t\tDNA\n", life.MEDICAL_VOCABULARY), [("D.N.A.", "DNA")]),
    ],
)
def test_a_vocabulary_becomes_ready(parts: Parts, pending: Resource, entries: list[tuple[str, str]]) -> None:
    ready, [delivery], *_ = step(pending, parts)
    assert (ready.status, ready.due) == ("READY", None)
    assert ready.document["entries"] == [{"phrase": phrase, "display_as": shown} for phrase, shown in entries]
    assert ready.document["text"] is None
    assert delivery == ("eu-west-1", "bucket", "key", pending.document["text"].encode(), "text/plain")


@pytest.mark.parametrize(
    ("pending", "fault"),
    [
        (vocabulary("fine\n-Hawn\n", Phrases=["fine", "-Hawn"]), "'-Hawn' begins with a hyphen"),
        (vocabulary("0x3005 0x3005\n", Phrases=["0x3005 0x3005"]), "has '0', which is no character of en-US"),
        # What is a line in a file is none in a phrase, and a table is none.
        (vocabulary("a,b\n", Phrases=["a,b"]), "'a,b' has ','"),
        (vocabulary(f"{HEADER}a\t\t\t\n", Phrases=[HEADER, "a\t\t\t"]), "has '\\t'"),
        (vocabulary("Los Angeles\n"), "'Los Angeles' has ' '"),
        (vocabulary(f"{HEADER}Los Angeles\t\t\t\n"), "'Los Angeles' has ' '"),
        (vocabulary("Zürich\n"), "'Zürich' has 'ü', which is no character of en-US"),
        (vocabulary(None), "the file is not UTF-8"),
        (vocabulary(None, life.MEDICAL_VOCABULARY), "the file is not UTF-8"),
        (vocabulary("D.N.A.\n", life.MEDICAL_VOCABULARY), "is not made of Phrase"),
        (vocabulary(f"{HEADER}D.N.A.\td n a\t\t\n", life.MEDICAL_VOCABULARY), "'d n a' has ' '"),
    ],
)
def test_a_vocabulary_fails(parts: Parts, pending: Resource, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        failed, deliveries, *_ = step(pending, parts)
    assert (failed.status, failed.due, deliveries) == ("FAILED", None, ())
    assert failed.document["FailureReason"] == REASON
    assert failed.document["text"] is None
    assert "entries" not in failed.document
    [record] = caplog.records
    assert record.getMessage().startswith("The vocabulary v failed: ")
    assert fault in record.getMessage()
