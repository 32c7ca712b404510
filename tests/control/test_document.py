"""The OpenAPI document of the control API is whole: every word of it is explained, and every example is true."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

from emulator.app import MOST_CONTROL_BYTES, Emulator
from tests.asgi.ask import Answered
from tests.control.documented import Operation, Schema, ask, document, operations, problem, resolved
from tests.control.using import call, emulator_in, stream_http2

EACH = pytest.mark.parametrize("operation", operations(), ids=str)
# Verbs first: what a generated client's method does.
NAME = re.compile(
    r"(get|list|find|follow|set|add|put|use|make|take|change|switch|try|restore|reset|clear|delete)(_[a-z]+)+"
)

# What makes the things that paths name in their examples.
FURNITURE = ("make_key", "put_script", "put_fault", "set_expectation")
# Tested where a file is at hand, and where somebody listens until there is something to hear.
ELSEWHERE = ("restore_snapshot", "follow_journal")


class Body(NamedTuple):
    """What is sent, and its media type."""

    kind: str = ""
    value: Any = None


NOTHING = Body()


def contents(operation: Operation) -> Iterator[tuple[str, str, Schema]]:
    """Which body, its media type, and what is said of it: that of the request and of every answer."""
    told = operation.told
    for which, either in (("request", told.get("requestBody", {})), *told["responses"].items()):
        for kind, content in either.get("content", {}).items():
            yield which, kind, content


def examples(content: Schema) -> list[Any]:
    several = [each["value"] for each in content.get("examples", {}).values()]
    return [*several, content["example"]] if "example" in content else several


def members(schema: Schema, where: str) -> Iterator[tuple[str, Schema]]:
    """Every member of a schema, by its path, those of schemas with names left out: they are walked by themselves."""
    for name, member in schema.get("properties", {}).items():
        yield f"{where}.{name}", member
        yield from members(member, f"{where}.{name}")
    for inner in (schema.get("items"), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if inner:
            yield from members(inner, where)


@EACH
def test_an_operation_says_what_it_does(operation: Operation) -> None:
    told = operation.told
    assert told["summary"]
    assert told["description"].endswith((".", ")"))
    assert [tag for tag in told["tags"] if tag in {each["name"] for each in document()["tags"]}] == told["tags"]
    assert len(told["tags"]) == 1
    assert NAME.fullmatch(told["operationId"])


def test_the_names_of_operations_are_different() -> None:
    names = [each.told["operationId"] for each in operations()]
    assert len({*names}) == len(names) >= 40


def test_every_area_is_explained() -> None:
    assert all(tag["description"] for tag in document()["tags"])
    assert {tag["name"] for tag in document()["tags"]} == {tag for each in operations() for tag in each.told["tags"]}


@EACH
def test_every_parameter_is_explained(operation: Operation) -> None:
    for parameter in operation.told.get("parameters", ()):
        assert parameter.get("description"), parameter["name"]
        if parameter["in"] == "path":
            assert parameter.get("example") or parameter["schema"].get("examples"), parameter["name"]


def test_every_member_is_explained() -> None:
    named = document()["components"]["schemas"].items()
    unnamed = ((f"{each} {which}", content["schema"]) for each in operations() for which, _, content in contents(each))
    found = [pair for where, schema in (*named, *unnamed) for pair in members(schema, where)]
    assert [
        where for where, member in found if not (member.get("description") or resolved(member).get("description"))
    ] == []
    assert len(found) > 200


def test_every_schema_is_explained_and_has_a_name_of_its_own() -> None:
    assert [name for name, schema in document()["components"]["schemas"].items() if not schema.get("description")] == []
    assert [name for name in document()["components"]["schemas"] if not re.fullmatch("[A-Z][A-Za-z]+", name)] == []


@EACH
def test_every_body_has_a_schema_and_examples_that_are_true(operation: Operation) -> None:
    found = [*contents(operation)]
    assert operation.method in ("GET", "DELETE") or any(which == "request" for which, _, _ in found)
    for which, kind, content in found:
        assert content["schema"], (which, kind)
        if which < "3" or which == "request":
            assert examples(content) or content["schema"].get("format") == "binary", (which, kind)
        for example in examples(content):
            assert problem(example, content["schema"]) is None, (which, kind)


@EACH
def test_every_refusal_has_the_one_schema(operation: Operation) -> None:
    assert any(status < "3" for status in operation.told["responses"])
    for which, kind, content in contents(operation):
        if which[0] in "45" and operation.told["tags"] != ["health"]:
            assert (kind, content["schema"]) == ("application/json", {"$ref": "#/components/schemas/Detail"})


@pytest.fixture
async def furnished(tmp_path: Path) -> AsyncIterator[Emulator]:
    """An emulator that has whatever the examples name."""
    with emulator_in(tmp_path, keep_audio=1_000_000, data=tmp_path) as made:
        (tmp_path / "ca.pem").write_bytes(b"a certificate")
        for each in operations():
            if each.told["operationId"] in FURNITURE:
                for body in bodies(each):
                    assert (await request(made, each, body)).status == 200
        for _ in range(5):
            await call(made, "ListVocabularies")
        await stream_http2(made)  # it is line 11: each call has taken two numbers, for its beginning and its end
        made.worker.start()
        yield made
        await made.worker.stop()


def bodies(operation: Operation) -> list[Body]:
    """What may be sent: every example of a request, and nothing where nothing need be."""
    told = operation.told.get("requestBody")
    if told is None:
        return [Body()]
    found = [Body(kind, each) for kind, content in told["content"].items() for each in examples(content)]
    return found if told.get("required") else [Body(), *found]


async def request(
    emulator: Emulator, operation: Operation, body: Body = NOTHING, name: str = "", **headers: str
) -> Answered:
    """One request with a body, and with the examples of all parameters; `name`: of what is there, in their place."""
    path, query = operation.path, {}
    for parameter in operation.told.get("parameters", ()):
        example = next(iter(parameter["schema"].get("examples", ())), None)
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", name or str(example))
        elif parameter["in"] == "query" and example is not None:
            query[parameter["name"]] = example
    sent = body.value if isinstance(body.value, str | None) else json.dumps(body.value)
    types = {"content-type": body.kind} if body.kind else {}
    return await ask(emulator, operation.method, f"{path}?{urlencode(query)}", types | headers, (sent or "").encode())


def by_what_it_takes_away(operation: Operation) -> tuple[bool, bool]:
    """Sorts whoever takes one thing away behind all others, and whoever takes all behind those."""
    return operation.told["operationId"].startswith(("clear_", "reset_")), operation.method == "DELETE"


async def test_every_example_is_served(furnished: Emulator) -> None:
    refused = []
    for operation in sorted(operations(), key=by_what_it_takes_away):
        for body in () if operation.told["operationId"] in ELSEWHERE else bodies(operation):
            answer = await request(furnished, operation, body)
            if answer.status not in (200, 204):
                refused.append((str(operation), body, answer))
    assert refused == []


async def test_what_is_not_there_is_refused_as_documented(tmp_path: Path) -> None:
    with emulator_in(tmp_path, data=tmp_path) as emulator:
        for operation in operations():
            if operation.method != "PUT" and ("{" in operation.path or "404" in operation.told["responses"]):
                answer = await request(emulator, operation, bodies(operation)[0], name="4711")
                assert answer.status == 404, operation


async def test_whoever_is_refused_at_the_door_is_refused_as_documented(tmp_path: Path) -> None:
    with emulator_in(tmp_path) as emulator:
        for operation in operations():
            strange = await request(emulator, operation, origin="https://evil.example")
            long = await request(emulator, operation, Body("application/json", "x" * (MOST_CONTROL_BYTES + 1)))
            promised = [status for status in (403, 413) if str(status) in operation.told["responses"]]
            assert [each.status for each in (strange, long) if each.status in (403, 413)] == promised
