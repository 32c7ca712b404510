"""Makes a presigned GET of an S3 object: the query that lets a plain HTTP client open it for a while.

The reading half, which checks a client's queries, is `claim`.
"""

from urllib.parse import quote

from emulator.wire.claim import stamp
from emulator.wire.sigv4 import ALGORITHM, TERMINATOR, signature_of, signing_key, string_to_sign


def presigned(key: tuple[str, str], region: str, host: str, path: str, now: float, expires: int) -> str:
    """The query to put behind `path` (percent-encoded), signed by `key` (access key, secret), good for `expires` s."""
    access_key, secret = key
    date = stamp(now)
    scope = f"{date[:8]}/{region}/s3/{TERMINATOR}"
    query = (
        f"X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={quote(f'{access_key}/{scope}', safe='')}"
        f"&X-Amz-Date={date}&X-Amz-Expires={expires}&X-Amz-SignedHeaders=host"
    )
    canonical = f"GET\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    signing = signing_key(secret, date[:8], region, "s3")
    return f"{query}&X-Amz-Signature={signature_of(signing, string_to_sign(date, scope, canonical))}"
