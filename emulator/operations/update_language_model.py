"""UpdateLanguageModel: another encryption configuration, or none, for a language model that is not in training.

Differs: the service encrypts for a while, and refuses the next update until it has; nothing is encrypted here.
"""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import rules
from emulator.operations.shared.families import BAD_REQUEST, LANGUAGE_MODEL, change, shown

if TYPE_CHECKING:
    from emulator.call import Call
    from emulator.store.database import Resource

# Differs: that a model in training is refused is documented, AWS's own sentence is not known.
IN_TRAINING = (
    "The requested language model couldn't be updated because it is in training. Wait until it is ready or has failed."
)
ENCRYPTION = ("EncryptionConfiguration", "DataAccessRoleArn")

RULES = (rules.FULL_KEY_ARN,)


def check(request: dict[str, Any]) -> None:
    rules.check(RULES, request)


def run(call: "Call") -> dict[str, Any]:
    def updated(model: "Resource") -> "Resource":
        if not life.ended(model):
            raise AwsError(BAD_REQUEST, IN_TRAINING)
        kept = {name: value for name, value in model.document.items() if name not in ENCRYPTION}
        return model._replace(document=kept | call.input | {"LastModifiedTime": call.now})

    return shown(LANGUAGE_MODEL, change(call, LANGUAGE_MODEL, updated))
