"""Makes a presigned GET of an S3 object: the query that lets a plain HTTP client open it for a while.

The reading half, which checks a client's queries, is `sigv4`.
"""

import hmac
from hashlib import sha256
from urllib.parse import quote

from emulator.wire.claim import stamp
from emulator.wire.sigv4 import ALGORITHM, signing_key


def presigned(key: tuple[str, str], region: str, host: str, path: str, now: float, expires: int) -> str:
    """The query to put behind `path` (percent-encoded), signed by `key` (access key, secret), good for `expires` s."""
    access_key, secret = key
    date = stamp(now)
    scope = f"{date[:8]}/{region}/s3/aws4_request"
    query = (
        f"X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={quote(f'{access_key}/{scope}', safe='')}"
        f"&X-Amz-Date={date}&X-Amz-Expires={expires}&X-Amz-SignedHeaders=host"
    )
    canonical = f"GET\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    to_sign = f"{ALGORITHM}\n{date}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(signing_key(secret, date[:8], region, "s3"), to_sign.encode(), "sha256").hex()
    return f"{query}&X-Amz-Signature={signature}"
