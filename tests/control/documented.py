"""The control API's document, as a client of it would read it: whatever is asked here must be answered as it says.

Holds no test.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema

from emulator.app import create
from emulator.control.api import build
from emulator.settings import Settings
from tests.asgi import ask as asking
from tests.asgi.ask import Answered

Schema = dict[str, Any]


class Operation(NamedTuple):
    """One operation: `told` is what the document says of it."""

    method: str
    path: str
    told: Schema

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@cache
def document() -> Schema:
    with tempfile.TemporaryDirectory() as folder:
        emulator = create(Settings(database=str(Path(folder) / "store.sqlite")))
        made: Schema = build(emulator).openapi()
        emulator.store.close()
    return made


@cache
def operations() -> tuple[Operation, ...]:
    return tuple(
        Operation(method.upper(), path, told)
        for path, methods in document()["paths"].items()
        for method, told in methods.items()
    )


def resolved(schema: Schema) -> Schema:
    """What a schema is that may name another."""
    if "$ref" in schema:
        found: Schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def problem(value: Any, schema: Schema) -> str | None:
    """Why a value is none by a schema of the document; None when it is one."""
    validator = jsonschema.Draft202012Validator({**schema, "components": document()["components"]})
    found = next(validator.iter_errors(value), None)
    return found and f"{found.json_path}: {found.message}"


def operation_of(method: str, path: str) -> Operation | None:
    """The operation that a request is for; of several the one with the fewest names in its path."""
    path = path.partition("?")[0]
    fits = (each for each in operations() if each.method == method and pattern(each.path).fullmatch(path))
    return min(fits, key=lambda each: each.path.count("{"), default=None)


@cache
def pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+" if "scripts" not in path else ".+", re.escape(path)))


async def ask(app: Any, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answered:
    """Asks in memory, as `tests.asgi.ask` does; AssertionError when the document does not promise such an answer."""
    answer = await asking.ask(app, method, url, headers, body)
    operation = operation_of(method, url)
    if operation is not None and answer.status != 405:
        assert_documented(operation, answer)
    return answer


def assert_documented(operation: Operation, answer: Answered) -> None:
    """The status, the type, and the body by its schema."""
    told = operation.told["responses"].get(str(answer.status))
    assert told is not None, f"{operation} does not document {answer.status}: {answer.body!r}"
    contents = told.get("content", {})
    if not contents:
        assert not answer.body, f"{operation} documents no body of {answer.status}"
        return
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in contents, f"{operation} documents {[*contents]}, not {kind}"
    if kind == "application/json":
        assert problem(json.loads(answer.body), contents[kind]["schema"]) is None, f"{operation} {answer.status}"
