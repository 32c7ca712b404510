"""The JSON Schema of a script, for editors, made from the tables that the reader goes by.

Says what it can; what a schema cannot say (the order of times, one voice to a segment) only the reader refuses.
"""

from pathlib import Path
from typing import Any

import orjson

from emulator.scripts.format import SCRIPT
from emulator.scripts.kinds import closed, properties

FILE = Path(__file__).with_name("script.schema.json")


def document() -> dict[str, Any]:
    """The schema, draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A script of the Amazon Transcribe emulator",
        **closed(properties(SCRIPT), required=["say"]),
    }


def rendered() -> bytes:
    """The schema as the file beside this module holds it."""
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
