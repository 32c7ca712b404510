"""The calls of a seed: `calls.yaml` → calls of the batch API. Refuses what is no such list; makes no call."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from emulator.accounts import is_account
from emulator.scripts.format import ScriptError
from emulator.scripts.kinds import Key, Keys, Kind, members
from emulator.scripts.yaml_nodes import Place, all_of, root
from emulator.wire.claim import REGION_FORM

EXAMPLE = "like `- { call: CreateVocabulary, input: { VocabularyName: terms, … } }`"


class SeedCall(NamedTuple):
    """One call. `account`, `region`: None for those of the settings. `place`: where it stands."""

    operation: str
    input: dict[str, Any]
    account: str | None
    region: str | None
    place: Place

    def refused(self, problem: str) -> ScriptError:
        """The error of a call that the service does not take."""
        return self.place.error(f"must be a call of {self.operation} that the service takes", problem)


def _text(place: Place) -> str:
    return place.text("must be a text")


def _account(place: Place) -> str:
    account = place.text("must be an account of 12 digits")
    if not is_account(account):
        raise place.wrong("must be an account of 12 digits")
    return account


def _region(place: Place) -> str:
    region = place.text("must be a region, like us-east-1")
    if not REGION_FORM.fullmatch(region):
        raise place.wrong("must be a region, like us-east-1")
    return region


def plain(place: Place) -> Any:
    """A value of JSON. What YAML takes for a date is a text."""
    if place.is_mapping:
        entries = place.entries("")
        return dict(zip(entries, all_of(partial(plain, entry) for entry in entries.values()), strict=True))
    if place.is_list:
        return all_of(partial(plain, element) for element in place.elements())
    return SCALARS.get(place.node.tag.rpartition(":")[2], _text)(place)


def _number(place: Place) -> float | int:
    value = place.number("must be a number")
    return int(value) if value.is_integer() and place.node.tag.endswith(":int") else value


def _truth(place: Place) -> bool:
    return place.truth("must be true or false, or in quotes")


SCALARS: Mapping[str, Callable[[Place], Any]] = {"int": _number, "float": _number, "bool": _truth}


def _input(place: Place) -> dict[str, Any]:
    if not place.is_mapping:
        raise place.wrong("must be a mapping: the members of the call")
    given: dict[str, Any] = plain(place)
    return given


CALL: Keys = {
    "call": Key(Kind(_text, {}), "The operation, as AWS names it."),
    "input": Key(Kind(_input, {}), "Its members, as AWS names them."),
    "account": Key(Kind(_account, {}), "Whose it is; left out: the account of the first key of the settings."),
    "region": Key(Kind(_region, {}), "Where it is; left out: the region of the settings."),
}


def calls(written: str, file: str, operations: Iterable[str]) -> list[SeedCall]:
    """The calls that are written, in order. Raises ScriptError for the first thing wrong, with all else in `also`."""
    top = root(written, file, EXAMPLE)
    if not top.is_list:
        raise top.wrong(f"must be a list of calls, {EXAMPLE}")
    return all_of(partial(_call, element, set(operations)) for element in top.elements())


def _call(place: Place, operations: set[str]) -> SeedCall:
    values = members(place, CALL, "a call", f"must be a mapping, {EXAMPLE}")
    if "call" not in values:
        raise place.error(f"must name its operation, {EXAMPLE}", "it has no `call`")
    name = values["call"]
    if name not in operations:
        near = difflib.get_close_matches(name, operations, n=1)
        problem = f"did you mean {near[0]}?" if near else f"it is {name!r}"
        raise place.entries("")["call"].error("must be an operation of the batch API", problem)
    return SeedCall(name, values.get("input", {}), values.get("account"), values.get("region"), place)
