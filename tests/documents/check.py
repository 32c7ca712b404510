"""Holds a document against the form of its kind, and against what must be true of every document of that kind."""

import json
from typing import Any

from tests.documents.conversations import ANALYSIS, NOTE, SCRIBE
from tests.documents.forms import MEDICAL, TRANSCRIPT
from tests.documents.laws import Law, analysis_laws, medical_laws, no_laws, scribe_laws, transcript_laws
from tests.documents.shapes import Shape

# By the first members that no other kind has.
KINDS: dict[str, tuple[Shape, Law]] = {
    "JobStatus": (ANALYSIS, analysis_laws),
    "Conversation": (SCRIBE, scribe_laws),
    "ClinicalDocumentation": (NOTE, no_laws),
}


def complaints(body: bytes) -> list[str]:
    """All that is wrong with a document."""
    document = json.loads(body)
    if body != json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode():
        return ["it is not compact"]
    shape, law = _kind(document)
    return list(shape(document, "$")) or list(law(document))


def checked(body: bytes) -> bytes:
    """The document as it is. Raises AssertionError when something is wrong with it."""
    wrong = complaints(body)
    assert not wrong, "\n".join(wrong)
    return body


def _kind(document: Any) -> tuple[Shape, Law]:
    first = next(iter(document))
    if first in KINDS:
        return KINDS[first]
    return (MEDICAL, medical_laws) if list(document)[-1] == "status" else (TRANSCRIPT, transcript_laws)
