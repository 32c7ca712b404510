"""Who calls: the signature's verdict, the known keys and the mode make an `Identity`, or the service's own error."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from emulator.accounts import account_of
from emulator.errors import AwsError
from emulator.settings import Credential
from emulator.wire import claim as claims
from emulator.wire.request import Request

LONGEST_PRESIGNED = 604_800  # seconds: a week, where nothing shorter is asked for
LONGEST_PRESIGNED_STREAM = 300  # seconds: what the service documents for streams


class Identity(NamedTuple):
    """Whose request it is. `secret` is None in relaxed mode, where no signature is checked."""

    account: str
    region: str
    access_key: str
    secret: str | None
    signature: str  # the request's own, lower-case hex: the seed of a stream's chunk signatures

    def __repr__(self) -> str:
        return f"Identity({self.account!r}, {self.region!r}, {self.access_key!r})"  # never the secret: logs print this


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys that are known, how strictly they are asked for, and the region of those who name none.

    `known` may change between two requests.
    """

    known: Mapping[str, Credential] = field(repr=False)
    mode: Literal["strict", "relaxed"]
    region: str = "us-east-1"


def identify(
    request: Request,
    keyring: Keyring,
    now: float,
    longest: int = LONGEST_PRESIGNED,
    since: claims.Since | None = None,
) -> Identity:
    """Who sent the request. `now`: what clients' clocks show; `longest`: the seconds a presigned URL may ask to live;
    `since`: how old a date of theirs is, None: the difference to now.

    Strict: raises AwsError unless a known key signed the request. Relaxed: raises nothing and proves nothing. The
    region is the one that the request names, the account the one that its key stands for; they are the defaults if it
    is not signed, or not in a way we understand.
    """
    if keyring.mode == "relaxed":
        return _taken_at_its_word(request, keyring)
    claim = claims.claim_of(request)
    scope = claims.scope_of(claim, now, longest, since)
    credential = keyring.known.get(scope.access_key)
    if credential is None:
        raise _unrecognized()
    claims.check_signature(request, claim, scope, credential.secret_key)
    if not _same(claim.token or "", credential.session_token or ""):
        raise _unrecognized()
    return Identity(credential.account, scope.region, scope.access_key, credential.secret_key, claim.signature)


def _taken_at_its_word(request: Request, keyring: Keyring) -> Identity:
    credential, signature = claims.named_by(request)
    access_key, _, rest = credential.partition("/")
    region = rest.split("/")[1] if rest.count("/") == 3 else ""
    if not claims.REGION_FORM.fullmatch(region):
        region = keyring.region
    return Identity(account_of(access_key, keyring.known), region, access_key, None, signature)


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode("utf-8"), right.encode("utf-8"))


def _unrecognized() -> AwsError:
    return AwsError("UnrecognizedClientException", "The security token included in the request is invalid.")
