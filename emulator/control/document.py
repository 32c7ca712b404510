"""The OpenAPI document of the control API: FastAPI's, completed with what any route may be answered, and with examples.

What a route does, and which refusals are its own, is said where the route is.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, Field

Schema = dict[str, Any]
Responses = dict[int | str, dict[str, Any]]

JSON = "application/json"
SCHEMAS = "#/components/schemas/"
ABOUT = """\
What the emulator holds, and the levers that a test may pull. No credentials are asked for.
Times are seconds since 1970, lengths of time are seconds.
"""
AREAS = {
    "clock": "The only clock of the emulator: real, faster or slower, or held.",
    "expectations": "Contracts that clients are held to, and bad habits that they have shown.",
    "faults": "Harm to calls, streams and jobs: errors, delays, broken connections, damaged events.",
    "health": "For probes, and for Prometheus.",
    "journal": "What every client did and was answered.",
    "keys": "Access keys with accounts of their own: suites side by side never see each other.",
    "look": "What the emulator is, and what it holds.",
    "scripts": "What jobs and streams hear.",
    "state": "All that clients have made: forgotten, saved, restored.",
}


class Problem(BaseModel):
    """One thing that is wrong with a request. What is wrong with a script or a fault has a line, a key and a remedy."""

    type: str = Field(description="what kind of problem it is", examples=["script"])
    loc: list[str | int] = Field(description="where it is in the request", examples=[["body", "say[1].at"]])
    msg: str = Field(
        description="the problem, in words",
        examples=["greeting:5: say[1].at: must be seconds ≥ 0, like 2.4; it is 'soon'"],
    )
    line: int | None = Field(None, description="the line of the script", examples=[5])
    key: str | None = Field(None, description="the key in it", examples=["say[1].at"])
    remedy: str | None = Field(None, description="what would be right", examples=["must be seconds ≥ 0, like 2.4"])
    problem: str | None = Field(None, description="what is there", examples=["it is 'soon'"])


class Detail(BaseModel):
    """Every refusal: a sentence, or the list of all that is wrong with a request."""

    detail: str | list[Problem] = Field(description="why it is refused", examples=["There is no fault 'fault-1'."])


# Of a route that has parameters or a body FastAPI says the second, of whatever shape it takes it to be.
ANY = {
    "403": "A web page of another host asked for it.",
    "413": "The body is longer than a megabyte.",
    "422": "A parameter or the body is not what it must be.",
    "500": "The emulator has failed; its log says where.",
}
UNREADABLE = {"400": "The body is no text in UTF-8, or is nested too deep."}
LIMITLESS = {"/_emulator/restore"}  # their bodies may be of any length


def refusals(**why: str) -> Responses:
    """The refusals of one route: `refusals(_404="There is no such script.")`."""
    return {int(status[1:]): {"model": Detail, "description": sentence} for status, sentence in why.items()}


def complete(document: Schema, probes: Mapping[str, Any]) -> Schema:
    """FastAPI's document, made whole; `probes`: the paths of what is answered without FastAPI."""
    schemas = document["components"]["schemas"]
    ours = Detail.model_json_schema(ref_template=f"{SCHEMAS}{{model}}")
    schemas |= {**ours.pop("$defs"), "Detail": ours}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            operation["responses"] = answers(path, operation)
            for content in contents_of(operation):
                exemplify(content, schemas)
    for unused in ("HTTPValidationError", "ValidationError"):
        del schemas[unused]
    return {**document, "paths": {**probes, **document["paths"]}}


def answers(path: str, operation: Schema) -> dict[str, Schema]:
    """The answers of an operation: its own, and the refusals that are not."""
    why = {status: sentence for status, sentence in ANY.items() if status != "413" or path not in LIMITLESS}
    if JSON in operation.get("requestBody", {}).get("content", ()):
        why |= UNREADABLE
    content = {JSON: {"schema": {"$ref": f"{SCHEMAS}Detail"}}}
    common = {status: {"description": sentence, "content": content} for status, sentence in why.items()}
    own = {status: answer for status, answer in operation["responses"].items() if is_own(answer)}
    return dict(sorted({**common, **own}.items()))


def is_own(answer: Schema) -> bool:
    """Whether it is no refusal that FastAPI has made up."""
    schema: Schema = answer.get("content", {}).get(JSON, {}).get("schema", {})
    return schema.get("$ref") != f"{SCHEMAS}HTTPValidationError"


def contents_of(operation: Schema) -> Iterator[Schema]:
    """What a request may bring, and what is answered when all is well."""
    good = (answer for status, answer in operation["responses"].items() if status < "3")
    for either in (operation.get("requestBody", {}), *good):
        yield from either.get("content", {}).values()


def exemplify(content: Schema, schemas: Mapping[str, Schema]) -> None:
    """Put the examples of a body beside its schema, where nobody has."""
    if "example" in content or "examples" in content or content["schema"].get("format") == "binary":
        return
    told = meant(content["schema"], schemas).get("examples", ())
    if len(told) > 1:
        content["examples"] = {str(number): {"value": each} for number, each in enumerate(told, 1)}
    else:
        content["example"] = example(content["schema"], schemas)


def example(schema: Schema, schemas: Mapping[str, Schema]) -> Any:
    """An example by a schema: its own, or one that is put together from those of its members."""
    for word in ("examples", "enum"):
        if word in schema:
            return schema[word][0]
    for word in ("default", "const"):
        if word in schema:
            return schema[word]
    schema = meant(schema, schemas)
    if "examples" in schema:
        return schema["examples"][0]
    if schema["type"] == "array":
        return [example(schema["items"], schemas)]
    return {name: example(member, schemas) for name, member in schema["properties"].items()}


def meant(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """The schema that another one names, the first of several."""
    while "$ref" in schema or "anyOf" in schema:
        schema = schemas[schema["$ref"].removeprefix(SCHEMAS)] if "$ref" in schema else schema["anyOf"][0]
    return schema
