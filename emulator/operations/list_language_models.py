"""ListLanguageModels: newest first, five to a page unless more are asked for."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import LANGUAGE_MODEL, listed
from emulator.operations.shared.language_models import described

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    page = listed(call, LANGUAGE_MODEL, status="StatusEquals", contains="NameContains")
    return {"NextToken": page.next_token, "Models": [described(model) for model in page.resources]}
