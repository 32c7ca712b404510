"""What the operations on custom language models have in common."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import LANGUAGE_MODEL, shown

if TYPE_CHECKING:
    from emulator.store.database import Resource


def described(model: "Resource") -> dict[str, Any]:
    """A language model as Describe and List show it. No base model is ever replaced here by a newer one."""
    return shown(LANGUAGE_MODEL, model, UpgradeAvailability=False)
