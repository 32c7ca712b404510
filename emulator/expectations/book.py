"""The contracts in force. It keeps them in memory, in the order in which they were made, and judges nothing."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.expectations.contract import Contract

MOST = 1000


class Kept(NamedTuple):
    """A contract, and the last line of the journal from before it."""

    contract: "Contract"
    after: int


class Full(ValueError):
    """There is room for no other contract."""


class Book:
    """Contracts by their names."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}

    def put(self, contract: "Contract", after: int) -> Kept:
        """Keep a contract, in place of another of its name. Raises Full."""
        if contract.name not in self._kept and len(self._kept) >= MOST:
            raise Full(f"there are {MOST} expectations: delete some")
        self._kept.pop(contract.name, None)
        self._kept[contract.name] = Kept(contract, after)
        return self._kept[contract.name]

    def get(self, name: str) -> Kept | None:
        return self._kept.get(name)

    def all(self) -> list[Kept]:
        return list(self._kept.values())

    def drop(self, name: str) -> bool:
        """Forget one; False when there is none."""
        return self._kept.pop(name, None) is not None

    def forget(self, is_gone: "Callable[[str | None], bool]" = lambda _key: True) -> None:
        """Forget all, or those of the access keys that are gone; None is the key of a contract that names none."""
        self._kept = {name: kept for name, kept in self._kept.items() if not is_gone(kept.contract.access_key)}
