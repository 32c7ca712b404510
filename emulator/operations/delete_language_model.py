"""DeleteLanguageModel: forgets a language model that is ready or has failed."""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import LANGUAGE_MODEL, delete, must_exist

if TYPE_CHECKING:
    from emulator.call import Call


def run(call: "Call") -> dict[str, Any]:
    # The model has no NotFoundException here. Documented: a bad request "when the entity … doesn't exist".
    must_exist(call, LANGUAGE_MODEL, call.input["ModelName"])
    return delete(call, LANGUAGE_MODEL)
