"""What was heard, written as a script: YAML that an author can read, and that parses to the same segments."""

from typing import Any

import yaml

from emulator.scripts.importing.heard import Heard
from emulator.scripts.utterance import Entity, Reading, Utterance, Word

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
WIDTH = 120


class _OneLine(dict[str, Any]):
    """A mapping that is written on one line."""


class _Writer(_Dumper):  # type: ignore[misc]
    """PyYAML's writer, which repeats a value rather than naming it."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


_Writer.add_representer(
    _OneLine, lambda writer, data: writer.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)


def written(heard: Heard, source: str) -> str:
    """The YAML; `source` is named in its first line."""
    document: dict[str, Any] = {}
    if heard.language:
        scores = _OneLine(heard.language)
        document["language"] = heard.language[0][0] if len(scores) == 1 and heard.language[0][1] == 1 else scores
    document["say"] = [_segment(utterance) for utterance in heard.utterances]
    said = yaml.dump(
        document, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False
    )
    return f"# Imported from {' '.join(source.split())}. With a `match`, it answers only what that says.\n{said}"


def _segment(utterance: Utterance) -> Any:
    segment: dict[str, Any] = {utterance.speaker or "text": utterance.text}
    for name in ("at", "end", "confidence", "channel", "language"):
        if (value := getattr(utterance, name)) is not None:
            segment[name] = value
    if utterance.words:
        segment["words"] = [_word(word) for word in utterance.words]
    if utterance.alternatives:
        segment["alternatives"] = _readings(utterance.alternatives)
    if utterance.entities:
        segment["entities"] = [_entity(entity) for entity in utterance.entities]
    return utterance.text if list(segment) == ["text"] else segment


def _word(word: Word) -> _OneLine:
    times = {"at": word.at, "end": word.end, "confidence": word.confidence}
    known = {name: value for name, value in times.items() if value is not None}
    others = {"alternatives": _readings(word.alternatives)} if word.alternatives else {}
    return _OneLine({"word": word.text} | known | others)


def _readings(readings: tuple[Reading, ...]) -> _OneLine:
    return _OneLine({reading.text: reading.confidence for reading in readings})


def _entity(entity: Entity) -> _OneLine:
    return _OneLine({name: value for name, value in entity._asdict().items() if value is not None})
