"""The published JSON Schema is the one that the reader's tables make, and says what the reader says."""

import re
from typing import Any

import orjson
import pytest

from emulator.scripts.format import ScriptError, parse
from emulator.scripts.schema import FILE, document, rendered


def test_the_file_is_up_to_date() -> None:
    how = "python -c 'from emulator.scripts import schema as s; s.FILE.write_bytes(s.rendered())'"
    assert FILE.read_bytes() == rendered(), f"make it anew: {how}"


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """The few rules of JSON Schema that ours uses."""
    kinds = {"string": str, "integer": int, "number": float, "boolean": bool, "array": list, "object": dict}
    if "anyOf" in schema:
        return any(fits(value, option) for option in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    value = float(value) if type(value) is int and "integer" not in names else value
    if type(value) not in [kinds[name] for name in names]:
        return False
    if isinstance(value, list):
        return len(value) >= schema["minItems"] and all(fits(each, schema["items"]) for each in value)
    if isinstance(value, dict):
        return _members_fit(value, schema)
    if isinstance(value, str):
        return re.search(schema.get("pattern", ""), value) is not None
    return not isinstance(value, int | float) or schema.get("minimum", value) <= value <= schema.get("maximum", value)


def _members_fit(value: dict[str, Any], schema: dict[str, Any]) -> bool:
    if len(value) < schema.get("minProperties", 0) or not set(schema.get("required", ())) <= set(value):
        return False
    patterns = schema.get("patternProperties", {}).items()
    for name, member in value.items():
        rules = [rule for pattern, rule in patterns if re.search(pattern, name)]
        rules += [schema["properties"][name]] if name in schema.get("properties", {}) else []
        if not rules and schema["additionalProperties"] is not False:
            rules.append(schema["additionalProperties"])
        if not rules or not all(fits(member, rule) for rule in rules):
            return False
    return True


@pytest.mark.parametrize(
    "script",
    [
        {"say": "Hello world."},
        {"say": 42},
        {"say": True},
        {"say": ["Hello", 42]},
        {"say": [{"text": "Hello"}, {"spk_0": "Hi.", "at": 2, "confidence": 0.9}]},
        {"say": [{"spk_99": "Hi.", "at": 86400, "confidence": 1}]},
        {"say": "Hi.", "match": {"job": "a", "media": "b", "language": "c", "session": "d"}},
        {},
        {"say": None},
        {"say": []},
        {"say": {"spk_0": "Hi."}},
        {"say": ["Hi.", ["Ho."]]},
        {"say": [{}]},
        {"say": [{"spk_00": "Hi."}]},
        {"say": [{"xspk_0": "Hi."}]},
        {"say": [{"text": "Hi.", "at": "2"}]},
        {"say": [{"text": "Hi.", "at": -1}]},
        {"say": [{"text": "Hi.", "at": 86401}]},
        {"say": [{"text": "Hi.", "confidence": 1.1}]},
        {"say": [{"text": "Hi.", "entities": {}}]},
        {"say": "Hi.", "match": {}},
        {"say": "Hi.", "match": "a"},
        {"say": "Hi.", "match": {"job": ["a"]}},
        {"say": "Hi.", "match": {"tag": "a"}},
        {"say": "Hi.", "job": {}},
        {"match": {"job": "a"}},
    ],
    ids=lambda script: orjson.dumps(script).decode(),
)
def test_schema_and_reader_agree(script: dict[str, Any]) -> None:
    try:
        parse(orjson.dumps(script).decode(), "x.yaml")  # JSON is YAML
        read = True
    except ScriptError:
        read = False
    assert fits(script, document()) is read
