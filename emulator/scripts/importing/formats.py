"""Which format a file has, by what stands in it; its name says nothing."""

import re
from typing import Any

import orjson

from emulator.scripts.format import parse
from emulator.scripts.importing.heard import Heard, NotImportable
from emulator.scripts.importing.plain import plain
from emulator.scripts.importing.stream import stream
from emulator.scripts.importing.subtitles import TIMES, subtitles
from emulator.scripts.importing.transcript import transcript
from emulator.scripts.importing.written import written
from emulator.scripts.yaml_nodes import ScriptError


def script_of(data: bytes, name: str) -> str:
    """The script, as YAML, of a file in any format that is known. Raises NotImportable."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotImportable("It is not text in UTF-8.") from None
    try:
        heard = heard_in(text)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, NotImportable):
            raise
        raise NotImportable(f"It is not as the service writes it: {type(error).__name__} {error}.") from error
    if not heard.utterances:
        raise NotImportable("Nothing is said in it.")
    made = written(heard, name)
    try:
        parse(made, name)
    except ScriptError as error:
        raise NotImportable(f"No script can say it: {error}") from error
    return made


def heard_in(text: str) -> Heard:
    """What a text says, in whichever format it is. Raises NotImportable, or whatever damaged JSON brings."""
    if text.lstrip().startswith(("{", "[")):
        documents = _documents(text)
        if len(documents) == 1 and isinstance(documents[0], dict) and "results" in documents[0]:
            return transcript(documents[0])
        return stream(documents)
    if text.startswith("WEBVTT") or any(TIMES.fullmatch(line) for line in re.split("[\r\n]+", text)):
        return subtitles(text)
    return plain(text)


def _documents(text: str) -> list[Any]:
    """One JSON document, or one on each line."""
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError:
        pass
    try:
        return [orjson.loads(line) for line in text.splitlines() if line.strip()]
    except orjson.JSONDecodeError as error:
        raise NotImportable(f"It is neither JSON nor lines of JSON: {error}.") from None
