"""What a request says of its own signature, and every reason to refuse it, in AWS's words and order of checks.

It knows no keys and no modes: whoever has the secret brings it. The order is one that AWS JSON services were seen with.
"""

import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from emulator.errors import AwsError
from emulator.remembered import remembered
from emulator.wire.request import Request
from emulator.wire.sigv4 import (
    ALGORITHM,
    SERVICE,
    TERMINATOR,
    canonical_request,
    names_of,
    signature_of,
    signing_key,
    string_to_sign,
)

REGION_FORM = re.compile(r"[a-z]{2,4}(-[a-z]{1,10}){1,3}-[0-9]{1,2}")  # at most 40 letters, as the store has them
SKEW = 300  # seconds that a client's clock may be off
Since = Callable[[float], float]  # the age of a date that a client's clock has given, in seconds
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)

_END_OF_TIME = 253_402_300_799  # the last second of the year 9999
_STAMP = "%Y%m%dT%H%M%SZ"
_STAMP_FORM = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_HEADER_PARTS = ("Credential", "Signature", "SignedHeaders")
_QUERY_PARTS = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date")


class Claim(NamedTuple):
    """What a request says of its own signature, by header or by presigned query; nothing of it is proved."""

    algorithm: str
    credential: str
    signed_headers: str
    signature: str
    date: str  # YYYYMMDDTHHMMSSZ
    token: str | None
    expires: int | None  # seconds; None for the header form


class Scope(NamedTuple):
    """A credential, taken apart."""

    access_key: str
    day: str
    region: str
    service: str
    terminator: str

    def __str__(self) -> str:
        return "/".join(self[1:])


def claim_of(request: Request) -> Claim:
    """What the request claims. Raises MissingAuthenticationToken or IncompleteSignature in AWS's words."""
    authorization = request.headers.get("authorization")
    parameters = request.parameters if request.query else {}
    presigned = "X-Amz-Algorithm" in parameters or "X-Amz-Signature" in parameters
    if not authorization:
        if not presigned:
            raise AwsError("MissingAuthenticationTokenException", "Missing Authentication Token")
        return _presigned(parameters)
    if presigned:
        raise _invalid("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")
    return _authorized(authorization, request.headers)


def named_by(request: Request) -> tuple[str, str]:
    """Credential and signature that the request names, of whatever form, unchecked; empty where it names none."""
    parts = {name: value for name, _, value in _pieces(request.headers.get("authorization", ""))}
    parameters = request.parameters
    credential = parts.get("Credential") or parameters.get("X-Amz-Credential", "")
    return credential, parts.get("Signature") or parameters.get("X-Amz-Signature", "")


def caller_named_by(request: Request) -> tuple[str, str | None]:
    """Access key and region that the request names, unchecked: empty for nobody, None where it names no region."""
    parts = named_by(request)[0].rsplit("/", len(Scope._fields) - 1)
    return parts[0], Scope(*parts).region if len(parts) == len(Scope._fields) else None


def _authorized(authorization: str, headers: Mapping[str, str]) -> Claim:
    parts = _parts(authorization)
    date = headers.get("x-amz-date") or headers.get("date")
    if not date or not all(map(parts.get, _HEADER_PARTS)):
        raise _incomplete(_missing(parts, date) + f"Authorization={authorization}")
    token = headers.get("x-amz-security-token")
    credential, signature, signed_headers = map(parts.__getitem__, _HEADER_PARTS)
    return Claim(parts[""], credential, signed_headers, signature, _dated(date), token or None, None)


def _missing(parts: Mapping[str, str], date: str | None) -> str:
    missing = [f"Authorization header requires '{name}' parameter. " for name in _HEADER_PARTS if not parts.get(name)]
    if not date:
        missing.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
    return "".join(missing)


def _parts(authorization: str) -> dict[str, str]:
    """What the header names, and its algorithm under ""; IncompleteSignature for a piece that names nothing."""
    before, mark, signature = authorization.rpartition("Signature=")
    try:
        if mark and "," not in signature and before.rstrip().endswith(","):
            return _parts_before(before) | {"Signature": signature.rstrip()}
        return _parts_of(authorization)
    except ValueError as fault:
        text = f"'{fault}' not a valid key=value pair (missing equal-sign) in Authorization header"
        raise _incomplete(f"{text}: '{authorization}'.") from None


def _parts_of(authorization: str) -> dict[str, str]:
    pieces = _pieces(authorization)
    for piece, equals, _ in pieces:
        if not equals:
            raise ValueError(piece)
    return {name: value for name, _, value in pieces} | {"": "".join(authorization.split(maxsplit=1)[:1])}


_parts_before = remembered(_parts_of)  # the signature comes last: all before it is the same for a day


def _pieces(authorization: str) -> list[tuple[str, str, str]]:
    """The header's `name=value` pieces, each as partition leaves it; some clients put no blank after the commas."""
    rest = authorization.strip().partition(" ")[2]
    return [piece.strip().partition("=") for piece in rest.split(",") if piece.strip()]


def _presigned(parameters: Mapping[str, str]) -> Claim:
    missing = [
        f"AWS query-string parameters must include '{name}'. " for name in _QUERY_PARTS if not parameters.get(name)
    ]
    if missing:
        raise _incomplete("".join(missing) + "Re-examine the query-string parameters.")
    algorithm, credential, signature, signed_headers, date = (parameters[name] for name in _QUERY_PARTS)
    expires = parameters.get("X-Amz-Expires", str(SKEW))
    if not (expires.isascii() and expires.isdigit() and len(expires) < 10):
        raise _incomplete(f"X-Amz-Expires must be a number of seconds, not '{expires}'.")
    token = parameters.get("X-Amz-Security-Token")
    return Claim(algorithm, credential, signed_headers, signature, _dated(date), token or None, int(expires))


@lru_cache(maxsize=256)  # a burst of calls is signed in the same few seconds
def _dated(text: str) -> str:
    """The date as it is, once it is one."""
    try:
        if _STAMP_FORM.fullmatch(text):
            moment(text)
            return text
    except ValueError:
        pass  # of the right form, and no date: the 32nd of a month
    raise _incomplete(
        f"Date must be in ISO-8601 'basic format'. Got '{text}'. See http://en.wikipedia.org/wiki/ISO_8601"
    )


@lru_cache(maxsize=256)
def moment(text: str) -> int:
    """YYYYMMDDTHHMMSSZ as seconds since 1970; ValueError if there is no such date."""
    return int(datetime.fromisoformat(text).timestamp())


def stamp(seconds: float) -> str:
    """Seconds since 1970 as YYYYMMDDTHHMMSSZ: a part of a second is cut off, and what no calendar has is brought in."""
    return _stamp(int(min(max(seconds, 0), _END_OF_TIME)))


def iso(seconds: float) -> str:
    """Seconds since 1970 as YYYY-MM-DDTHH:MM:SSZ; see `stamp`."""
    text = stamp(seconds)
    return f"{text[:4]}-{text[4:6]}-{text[6:11]}:{text[11:13]}:{text[13:]}"


@lru_cache(maxsize=256)
def _stamp(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime(_STAMP)


def scope_of(claim: Claim, now: float, longest: int, since: Since | None = None) -> Scope:
    """The credential's scope, once all is sound that needs no key. `longest`: seconds a presigned URL may live.

    `now`: what clients' clocks show; `since`: how old a date of theirs is, None: the difference to now.
    """
    _check_age(claim, now, longest, since)
    if {"host", ":authority"}.isdisjoint(names_of(claim.signed_headers)):
        raise _invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    if claim.algorithm != ALGORITHM:
        raise _incomplete(f"Unsupported AWS 'algorithm': '{claim.algorithm}' (only {ALGORITHM} for now). ")
    scope, faults = _taken_apart(claim.credential)
    date = claim.date
    if scope.day != date[:8]:
        text = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP"
        faults += f"{text}: '{scope.day}' != '{date[:8]}', from '{date}'."
    if faults:
        raise _invalid(faults)
    return scope


@remembered  # a client has the same one all day
def _taken_apart(credential: str) -> tuple[Scope, str]:
    """A credential's scope, and what is wrong with it whatever the date: all at once, as AWS has it.

    Any region that has the form of one will do.
    """
    parts = credential.split("/")
    if len(parts) != 5:
        text = "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term"
        raise _incomplete(f"{text}, got '{credential}'")
    scope = Scope(*parts)
    faults = ""
    if not REGION_FORM.fullmatch(scope.region):
        faults += f"Credential should be scoped to a valid region, not '{scope.region}'. "
    if scope.service != SERVICE:
        faults += f"Credential should be scoped to correct service: '{SERVICE}'. "
    if scope.terminator != TERMINATOR:
        text = "Credential should be scoped with a valid terminator"
        faults += f"{text}: '{TERMINATOR}', not '{scope.terminator}'. "
    return scope, faults


def _check_age(claim: Claim, now: float, longest: int, since: Since | None) -> None:
    if claim.expires is not None and claim.expires > longest:
        # Documented as refused; the words are ours, for none are recorded.
        raise _invalid(f"X-Amz-Expires must be at most {longest} seconds, not {claim.expires}.")
    signed_at = moment(claim.date)
    if claim.expires is None:
        fault = age_fault(signed_at, now)
    else:
        fault = early_fault(signed_at, now) or late_fault(
            signed_at, now if since is None else signed_at + since(signed_at), claim.expires
        )
    if fault:
        raise _invalid(fault)


def age_fault(signed_at: int, now: float) -> str | None:
    """AWS's words for a signature that is too old, or not yet current; None for one in its time. All in seconds."""
    if -SKEW <= signed_at - now // 1 <= SKEW:
        return None
    return late_fault(signed_at, now, SKEW) or early_fault(signed_at, now)


def late_fault(signed_at: int, now: float, lifetime: int) -> str | None:
    """AWS's words for a signature that is too old."""
    if signed_at >= now // 1 - lifetime:
        return None
    text = f"Signature expired: {stamp(signed_at)} is now earlier than {stamp(now - lifetime)}"
    return f"{text} ({stamp(now)} - {_span(lifetime)}.)"


def early_fault(signed_at: int, now: float) -> str | None:
    """AWS's words for a signature that is not yet current."""
    if signed_at <= now // 1 + SKEW:
        return None
    text = f"Signature not yet current: {stamp(signed_at)} is still later than {stamp(now + SKEW)}"
    return f"{text} ({stamp(now)} + {_span(SKEW)}.)"


def _span(seconds: int) -> str:
    return f"{seconds} sec" if seconds % 60 else f"{seconds // 60} min"


def check_signature(request: Request, claim: Claim, scope: Scope, secret: str) -> None:
    """Raises InvalidSignature, with what the signed texts should have been, unless `secret` made the signature."""
    canonical = canonical_request(request, claim.signed_headers)
    to_sign = string_to_sign(claim.date, str(scope), canonical)
    expected = signature_of(signing_key(secret, scope.day, scope.region, scope.service), to_sign)
    if not hmac.compare_digest(expected.encode("ascii"), claim.signature.encode("utf-8")):
        raise _invalid(
            f"{MISMATCH}\n\nThe Canonical String for this request should have been\n'{canonical}'\n\n"
            f"The String-to-Sign should have been\n'{to_sign}'\n"
        )


def _incomplete(message: str) -> AwsError:
    return AwsError("IncompleteSignatureException", message)


def _invalid(message: str) -> AwsError:
    return AwsError("InvalidSignatureException", message)
