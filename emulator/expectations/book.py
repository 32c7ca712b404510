"""The contracts in force. It keeps them in memory, in the order in which they were made, and judges nothing."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
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

    def forget(self, access_keys: "set[str] | None" = None) -> None:
        """Forget all, or those of some access keys."""
        self._kept = {
            name: kept
            for name, kept in self._kept.items()
            if access_keys is not None and kept.contract.access_key not in access_keys
        }
