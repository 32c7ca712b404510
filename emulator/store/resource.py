"""A resource as everybody sees it, and as the store keeps it: a row. Values only."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson


class Resource(NamedTuple):
    """One thing that a client has made: a job, a vocabulary. Times are seconds since 1970.

    A tuple, for a page of a list makes a hundred of them. The document is shared by all who read it: nobody changes it.
    """

    kind: str
    account: str
    region: str
    name: str  # unique among its kind in one account and region
    created: float
    status: str
    due: float | None  # when the worker must look at it again; None: never
    document: dict[str, Any]  # JSON values only
    sequence: int = 0  # given by the store, never twice
    version: int = 0  # how often it has been changed
    holder: str | None = None  # the store whose worker is at it


class Position(NamedTuple):
    """A place in a newest-first list: behind the resource with this key, whether or not that still exists."""

    created: float
    sequence: int


class Page(NamedTuple):
    """One page of a list; `after` is where the next begins, None when this is the last."""

    resources: list[Resource]
    after: Position | None


def read(row: Sequence[Any]) -> Resource:
    sequence, kind, account, region, name, created, status, due, document, version, holder = row
    return Resource(kind, account, region, name, created, status, due, _document(document), sequence, version, holder)


@lru_cache(maxsize=1024)  # who polls a list asks for the same hundred again and again
def _document(text: str) -> dict[str, Any]:
    document = orjson.loads(text)
    if not isinstance(document, dict):
        raise ValueError("the document is no JSON object")  # noqa: TRY004 - as if it were no JSON
    return document


def text_of(document: dict[str, Any]) -> str:
    return orjson.dumps(document).decode()
