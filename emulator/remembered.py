"""Remembers what texts of clients were read as. Not of long ones: nobody sends one twice but to fill the memory."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Text = TypeVar("Text", str, bytes)
Read = TypeVar("Read")

LONGEST = 1024  # letters
MOST = 256  # texts


def remembered(read: Callable[[Text], Read]) -> Callable[[Text], Read]:
    """`read`, which is not called again for a text that it was called for lately, unless it raised."""
    known = lru_cache(maxsize=MOST)(read)

    @wraps(read)
    def recall(text: Text) -> Read:
        return known(text) if len(text) <= LONGEST else read(text)

    return recall
