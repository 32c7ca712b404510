"""How every document that a job leaves is written down, and the numbers in it that are texts. It knows no form."""

from collections.abc import Mapping
from typing import Any

import orjson


def compact(document: Mapping[str, Any]) -> bytes:
    """JSON without blanks, members in their order."""
    return orjson.dumps(document)


def number_text(value: float, decimals: int = 3) -> str:
    """At least one decimal, nothing padded: 1.0, 0.49, 0.998."""
    return repr(round(float(value), decimals))
