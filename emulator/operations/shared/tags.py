"""The rules for tags on a resource that is made."""

from collections.abc import Sequence
from typing import Any

from emulator.errors import AwsError

MOST = 50

# Differs: the rules are documented, AWS's own sentences are not known.
TOO_MANY = f"A resource can have {MOST} tags at most. Remove some and try your request again."
RESERVED = "Tag keys can't begin with aws:, which is reserved. Use another key and try your request again."
TWICE = "The same tag key is there more than once. Use every key once and try your request again."


def check(tags: Sequence[dict[str, Any]]) -> None:
    """Raises AwsError BadRequestException for the first rule that the tags of a request break."""
    keys = [tag["Key"] for tag in tags]
    if len(keys) > MOST:
        raise AwsError("BadRequestException", TOO_MANY)
    if any(key.lower().startswith("aws:") for key in keys):
        raise AwsError("BadRequestException", RESERVED)
    if len(keys) != len(set(keys)):
        raise AwsError("BadRequestException", TWICE)
