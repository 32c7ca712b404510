"""YAML with positions: each value knows its file, its line and its key, so that an error can name them.

Builds no Python objects from tags, and refuses a key that is given twice.
"""

import difflib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import yaml

T = TypeVar("T")

# The loader in C is ten times faster, but not in every build of PyYAML.
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 100
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_NULL = "tag:yaml.org,2002:null"


class ScriptError(Exception):
    """What is wrong in an author's file: where (`file`, `line`, `key`), what would be right, and what is there.

    `line` 0 is the file as a whole; `key` is a path like "say[1].at", "" at the top. `also`: what else is wrong there.
    """

    def __init__(self, file: str, line: int, key: str, remedy: str, problem: str) -> None:
        super().__init__(file, line, key, remedy, problem)
        self.file = file
        self.line = line
        self.key = key
        self.remedy = remedy
        self.problem = problem
        self.also: tuple[ScriptError, ...] = ()

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        key = f" {self.key}:" if self.key else ""
        return f"{self.file}{line}:{key} {self.remedy}; {self.problem}"


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a file: `key` is its path from the top, `line` the one where its key stands (its own in a list)."""

    file: str
    key: str
    line: int
    node: yaml.Node

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def entries(self, remedy: str) -> dict[str, "Place"]:
        """The values of a mapping by key, in the order written; an error with `remedy` if it is no mapping."""
        if not self.is_mapping:
            raise self.wrong(remedy)
        entries: dict[str, Place] = {}
        for key_node, value in self.node.value:
            name = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            place = Place(self.file, f"{self.key}.{name}" if self.key else name, _line(key_node), value)
            if name in entries:
                raise place.error("must be given once", f"it is on line {entries[name].line} already")
            entries[name] = place
        return entries

    def elements(self) -> list["Place"]:
        """The values of a list, in order."""
        nodes = self.node.value
        return [Place(self.file, f"{self.key}[{index}]", _line(node), node) for index, node in enumerate(nodes)]

    def text(self, remedy: str) -> str:
        """The value as it is written: `42` and `yes` are words here, not a number and a truth."""
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag == _NULL:
            raise self.wrong(remedy)
        return str(self.node.value)

    def number(self, remedy: str) -> float:
        """The value as a finite number; an error with `remedy` for anything else, a quoted number too."""
        try:
            value = float(self.node.value) if self.node.tag in _NUMBERS else math.nan
        except ValueError:  # numbers to YAML alone: 0x10, 1:30, .inf
            value = math.nan
        if not math.isfinite(value):
            raise self.wrong(remedy)
        return value + 0.0  # -0 becomes 0

    def truth(self, remedy: str) -> bool:
        """True or false; an error with `remedy` for anything else, yes and no too: YAML 1.2 knows neither."""
        if self.node.tag != "tag:yaml.org,2002:bool" or self.node.value.lower() not in ("true", "false"):
            raise self.wrong(remedy)
        return bool(self.node.value.lower() == "true")

    def error(self, remedy: str, problem: str) -> ScriptError:
        """An error at this place."""
        return ScriptError(self.file, self.line, self.key, remedy, problem)

    def wrong(self, remedy: str) -> ScriptError:
        """An error at this place, which quotes what stands there."""
        return self.error(remedy, f"it is {self._seen()}")

    def unknown(self, owner: str, keys: str, known: Iterable[str], hint: str = "it is unknown") -> ScriptError:
        """An error for a key that `owner` does not have; names the nearest that it has, or else gives the hint."""
        near = difflib.get_close_matches(self.key.rpartition(".")[2], list(known), n=1)
        return self.error(f"must be a key of {owner} ({keys})", f"did you mean {near[0]}?" if near else hint)

    def _seen(self) -> str:
        if self.is_mapping:
            return "a mapping"
        if self.is_list:
            return "a list"
        return "empty" if self.node.tag == _NULL else repr(self.node.value)


def all_of(reads: Iterable[Callable[[], T]]) -> list[T]:
    """What each of them reads. Raises the first ScriptError, once all are done: it has the others in `also`."""
    values: list[T] = []
    errors: list[ScriptError] = []
    for read in reads:
        try:
            values.append(read())
        except ScriptError as error:
            errors += (error, *error.also)
    if errors:
        errors[0].also = tuple(errors[1:])
        raise errors[0]
    return values


def root(text: str, file: str, example: str) -> Place:
    """The top of a YAML document; ScriptError for what is not YAML, not one document, empty, or nested too deep."""
    try:
        _check_depth(text, file)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, file) from None
    except yaml.reader.ReaderError as error:  # its position counts bytes
        line = text.encode()[: error.position].count(b"\n") + 1
        raise ScriptError(file, line, "", "must be plain text", f"found {error.reason}") from None
    if node is None:
        raise ScriptError(file, 1, "", f"must say something, {example}", "it is empty")
    return Place(file, "", _line(node), node)


def _check_depth(text: str, file: str) -> None:
    """Raises ScriptError. The loader in C goes down without end, until the process has no stack left and dies."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise ScriptError(file, line, "", f"must be nested no more than {DEEPEST} deep", "it goes on")


def _not_yaml(error: yaml.MarkedYAMLError, file: str) -> ScriptError:
    """PyYAML's error in our form, with the remedy for what goes wrong most: text that needs quotes."""
    mark, start = error.problem_mark, error.context_mark
    since = f", {error.context} from line {start.line + 1}" if start and error.context else ""
    remedy = "must be YAML, with quotes around text that has ': ' in it or opens with a sign"
    return ScriptError(file, mark.line + 1 if mark else 0, "", remedy, f"{error.problem}{since}")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
