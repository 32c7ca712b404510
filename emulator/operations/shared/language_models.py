"""What the operations on custom language models have in common."""

import re
from typing import TYPE_CHECKING, Any

from emulator.operations.shared.families import LANGUAGE_MODEL, shown
from emulator.operations.shared.rules import Rule

if TYPE_CHECKING:
    from emulator.store.database import Resource

KEY_ARN = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+")

# Documented: "only full KMS key ARN format is supported". Differs: AWS's own sentence is not known.
FULL_KEY_ARN = Rule(
    lambda request: (
        "EncryptionConfiguration" in request and not KEY_ARN.fullmatch(request["EncryptionConfiguration"]["KMSKey"])
    ),
    "KMSKey must be the full ARN of a key: arn:PARTITION:kms:REGION:ACCOUNT:key/ID.",
)


def described(model: "Resource") -> dict[str, Any]:
    """A language model as Describe and List show it. No base model is ever replaced here by a newer one."""
    return shown(LANGUAGE_MODEL, model) | {"UpgradeAvailability": False}
