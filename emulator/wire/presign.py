"""Makes a presigned GET of an S3 object: the query that lets a plain HTTP client open it for a while; and says when
that while is over.

It checks no signature: of presigned queries to Transcribe itself, `claim` does.
"""

from collections.abc import Mapping
from functools import lru_cache
from math import inf
from urllib.parse import quote

from emulator.wire.claim import Since, iso, moment
from emulator.wire.sigv4 import ALGORITHM, TERMINATOR, signature_of, signing_key, string_to_sign


def presigned(key: tuple[str, str], region: str, host: str, path: str, date: str, expires: int) -> str:
    """The query to put behind `path` (percent-encoded), signed by `key` (access key, secret), good for `expires` s.

    `date`: as `stamp` has it.
    """
    access_key, secret = key
    scope = f"{date[:8]}/{region}/s3/{TERMINATOR}"
    query = (
        f"X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={_quoted(f'{access_key}/{scope}')}"
        f"&X-Amz-Date={date}&X-Amz-Expires={expires}&X-Amz-SignedHeaders=host"
    )
    canonical = f"GET\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    signing = signing_key(secret, date[:8], region, "s3")
    return f"{query}&X-Amz-Signature={signature_of(signing, string_to_sign(date, scope, canonical))}"


@lru_cache(maxsize=64)
def _quoted(credential: str) -> str:
    return quote(credential, safe="")


def refusal(query: Mapping[str, str], now: float, since: Since | None = None) -> bytes | None:
    """What S3 answers, with status 403, to a presigned query that has run out; None to one that has not, and to none.

    In the words and the order of S3, for signatures of version 4 and 2. `now`: what the clock of the signer shows;
    `since`: how old a date of that clock is, None: the difference to now.
    """
    try:
        signed_at, end = _times_of(query)
    except (KeyError, ValueError):
        return None
    if since is not None and signed_at is not None:
        now = signed_at + since(signed_at)
    if now < end:
        return None
    expires = f"<X-Amz-Expires>{query['X-Amz-Expires']}</X-Amz-Expires>" if "X-Amz-Expires" in query else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>AccessDenied</Code><Message>Request has expired</Message>{expires}"
        f"<Expires>{iso(end)}</Expires><ServerTime>{iso(now)}</ServerTime></Error>"
    ).encode()


def _times_of(query: Mapping[str, str]) -> tuple[int | None, float]:
    """The seconds since 1970 at which the query was signed (None: it does not say) and runs out (infinity: it never
    does). KeyError, ValueError: it does not say so, or not in numbers.
    """
    if "X-Amz-Expires" in query:
        signed_at = moment(query["X-Amz-Date"])
        return signed_at, signed_at + int(query["X-Amz-Expires"])
    return None, int(query["Expires"]) if "AWSAccessKeyId" in query else inf
