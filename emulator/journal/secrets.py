"""Takes out of a request what would let a reader of the journal act in the client's name. It keeps all else."""

import re
from collections.abc import Mapping

HIDDEN = "hidden"
_SIGNATURE = re.compile(r"(Signature=)[^,\s]*")
_QUERY = re.compile(r"(^|&)((?i:X-Amz-Signature|X-Amz-Security-Token|Signature)=)[^&]*")
# Whole headers: nobody reads a contract in them.
_SECRET = (
    "x-amz-security-token",
    "x-amz-s3session-token",
    "x-amz-server-side-encryption-customer-key",
    "x-amz-copy-source-server-side-encryption-customer-key",
    "cookie",
    "proxy-authorization",
)


def hidden_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by lower-case names, with the signature of `authorization` and the session token hidden."""
    shown = dict(headers)
    if "authorization" in shown:
        text, signatures = _SIGNATURE.subn(rf"\1{HIDDEN}", shown["authorization"])
        # Basic, Bearer and the signatures of version 2 have no such part: all of it may be the secret.
        shown["authorization"] = text if signatures else HIDDEN
    for name in _SECRET:
        if name in shown:
            shown[name] = HIDDEN
    return shown


def hidden_query(query: str) -> str:
    """A raw query, with the signature and the session token of a presigned one hidden."""
    return _QUERY.sub(rf"\1\2{HIDDEN}", query) if "=" in query else query
