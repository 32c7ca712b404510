"""Pages of a list, and the NextToken that leads from one to the next. A token is a place, not a count of what was seen:
it stays good while resources come and go.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import orjson

from emulator.errors import AwsError
from emulator.store.database import Position, Resource

if TYPE_CHECKING:
    from emulator.call import Call

DEFAULT_SIZE = 5
SEAL_BYTES = 12
# Differs: AWS's own sentence is not known.
BAD_TOKEN = "The NextToken that you provided isn't valid. Use the token of the last page with the same request."  # noqa: S105


class Listed(NamedTuple):
    """One page: its resources, and the token of the next page, None on the last."""

    resources: list[Resource]
    next_token: str | None


def listed(call: "Call", kind: str, status: str | None, contains: str | None) -> Listed:
    """The page that the request asks for; `status` and `contains` name the members of it that filter."""
    request = call.input
    token = request.get("NextToken")
    page = call.store.page(
        kind,
        call.identity.account,
        call.identity.region,
        request.get("MaxResults", DEFAULT_SIZE),
        status=None if status is None else request.get(status),
        contains=None if contains is None else request.get(contains),
        after=None if token is None else _position(call, token),
    )
    return Listed(page.resources, None if page.after is None else _token(call, page.after))


def _token(call: "Call", position: Position) -> str:
    # The place comes first: its bracket is a letter in base64. The AWS CLI takes a token for an option that begins with
    # the hyphen which the seal may begin with.
    place = orjson.dumps([*position])
    return urlsafe_b64encode(place + _seal(call, place)).decode()


def _position(call: "Call", token: str) -> Position:
    try:
        sealed = urlsafe_b64decode(token)
    except ValueError:
        raise AwsError("BadRequestException", BAD_TOKEN) from None
    place, seal = sealed[:-SEAL_BYTES], sealed[-SEAL_BYTES:]
    if seal != _seal(call, place):
        raise AwsError("BadRequestException", BAD_TOKEN)
    return Position(*orjson.loads(place))


def _seal(call: "Call", place: bytes) -> bytes:
    """Ties a place to the list that it is a place in. It guards against mistakes, not against malice."""
    filters = {name: value for name, value in call.input.items() if name not in ("NextToken", "MaxResults")}
    listing = [call.operation, call.identity.account, call.identity.region, filters]
    digest = blake2b(orjson.dumps(listing, option=orjson.OPT_SORT_KEYS), digest_size=SEAL_BYTES)
    digest.update(place)
    return digest.digest()
