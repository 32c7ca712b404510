"""DescribeLanguageModel: a language model as it stands."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import LANGUAGE_MODEL, find
from emulator.operations.shared.language_models import described

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    return {"LanguageModel": described(find(call, LANGUAGE_MODEL))}
