"""Every document that any test has made in this process is held against the form of its kind."""

from collections.abc import Mapping
from typing import Any

import emulator.jobs.document
from tests.documents.check import checked

written = emulator.jobs.document.compact


def compact(document: Mapping[str, Any]) -> bytes:
    return checked(written(document))


# Before any module that writes documents is imported: they import the function by its name.
emulator.jobs.document.compact = compact
