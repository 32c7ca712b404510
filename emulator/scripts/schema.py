"""The JSON Schema of a script, for editors, made from the tables that the reader goes by.

Says what it can; what a schema cannot say (the order of times, one voice to a segment) only the reader refuses.
"""

from pathlib import Path
from typing import Any

import orjson

from emulator.scripts.format import CONDITIONS, NUMBERS, SCRIPT, SPEAKER

FILE = Path(__file__).with_name("script.schema.json")

# A text is read as it is written: `42` and `yes` are words, whatever YAML takes them for.
_TEXT = {"type": ["string", "number", "boolean"]}


def document() -> dict[str, Any]:
    """The schema, draft 2020-12."""
    say = {"anyOf": [_TEXT, {"type": "array", "minItems": 1, "items": {"anyOf": [_TEXT, _segment()]}}]}
    match = _closed({name: _TEXT | {"description": meaning} for name, meaning in CONDITIONS.items()})
    values = {"say": say, "match": match | {"minProperties": 1}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A script of the Amazon Transcribe emulator",
        **_closed({name: {"description": meaning, **values[name]} for name, meaning in SCRIPT.items()}),
        "required": ["say"],
    }


def rendered() -> bytes:
    """The schema as the file beside this module holds it."""
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _segment() -> dict[str, Any]:
    numbers = {
        name: {"type": "number", "minimum": number.least, "maximum": number.most, "description": number.meaning}
        for name, number in NUMBERS.items()
    }
    return {
        "description": "A text by one speaker, or by nobody in particular.",
        **_closed({"text": _TEXT | {"description": "What is said, by nobody in particular."}, **numbers}),
        "patternProperties": {f"^{SPEAKER.pattern}$": _TEXT | {"description": "What this speaker says."}},
        "minProperties": 1,
    }


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}
