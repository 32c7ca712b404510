"""Rules between the fields of a request: what a rule is, and those that hold for jobs of several families.

They are documented, their order is a guess. Differs: the sentences are our own, for AWS's are not known.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from emulator.errors import AwsError
from emulator.operations.shared import tags

Request = dict[str, Any]

KEY_ARN = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+")


class Rule(NamedTuple):
    """`broken` sees the request; the first rule that is broken is told."""

    broken: Callable[[Request], object]
    message: str


def check(rules: Iterable[Rule], request: Request) -> None:
    """The rules in their order, then those for tags. Raises AwsError BadRequestException for the first broken one."""
    for rule in rules:
        if rule.broken(request):
            raise AwsError("BadRequestException", rule.message)
    tags.check(request.get("Tags", ()))


def job_named_by(member: str) -> Rule:
    return Rule(
        lambda request: request[member] in (".", ".."), "The job name can't be . or .. Use a different job name."
    )


def settings_of(request: Request) -> Mapping[str, Any]:
    settings: Mapping[str, Any] = request.get("Settings", {})
    return settings


def is_on(request: Request, feature: str) -> bool:
    """Whether the settings turn a feature on; false and absent are the same."""
    return bool(settings_of(request).get(feature))


MEDIA = (
    Rule(
        lambda request: "MediaFileUri" not in request["Media"],
        "Media must have a MediaFileUri.",
    ),
    Rule(
        lambda request: "RedactedMediaFileUri" in request["Media"],
        "RedactedMediaFileUri can only be used with call analytics jobs.",
    ),
)
SPEAKERS = Rule(
    lambda request: is_on(request, "ShowSpeakerLabels") != ("MaxSpeakerLabels" in settings_of(request)),
    "ShowSpeakerLabels and MaxSpeakerLabels must be used together: set the first to true and give a number.",
)
ALTERNATIVES = Rule(
    lambda request: is_on(request, "ShowAlternatives") != ("MaxAlternatives" in settings_of(request)),
    "ShowAlternatives and MaxAlternatives must be used together: set the first to true and give a number.",
)
SPEAKERS_OR_CHANNELS = Rule(
    lambda request: is_on(request, "ShowSpeakerLabels") and is_on(request, "ChannelIdentification"),
    "ShowSpeakerLabels and ChannelIdentification can't both be true. Choose one of them.",
)
FILTER_METHOD = Rule(
    lambda request: (
        "VocabularyFilterName" in settings_of(request) and "VocabularyFilterMethod" not in settings_of(request)
    ),
    "VocabularyFilterName must be used together with VocabularyFilterMethod.",
)
ENCRYPTION_CONTEXT = Rule(
    lambda request: "KMSEncryptionContext" in request and "OutputEncryptionKMSKeyId" not in request,
    "KMSEncryptionContext can only be used together with OutputEncryptionKMSKeyId.",
)
# Documented for every EncryptionConfiguration: "only full KMS key ARN format is supported".
FULL_KEY_ARN = Rule(
    lambda request: (
        "EncryptionConfiguration" in request and not KEY_ARN.fullmatch(request["EncryptionConfiguration"]["KMSKey"])
    ),
    "KMSKey must be the full ARN of a key: arn:PARTITION:kms:REGION:ACCOUNT:key/ID.",
)
