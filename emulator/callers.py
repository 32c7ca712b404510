"""Whose request to a neighbour it is, as far as the request tells: by the access key that it names, wherever it does.

It checks no signature, and knows no accounts.
"""

import re
from collections.abc import Mapping
from typing import IO
from urllib.parse import unquote_to_bytes

# The header of signature version 4, its query, the header of version 2, its query.
MARKS = re.compile(
    rb"\bCredential=([^/,\s]+)/|[?&]X-Amz-Credential=([^/&]+)/|^AWS ([^:\s]+):|[?&]AWSAccessKeyId=([^&]+)"
)
# "The form fields … must come before the file" (S3, POST Object), and are a few kilobytes.
FIELDS = 64 * 1024
FIELD = re.compile(
    rb'name="(?:x-amz-credential|awsaccesskeyid)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n([^/\r\n]+)', re.IGNORECASE
)


def access_key(authorization: bytes, query: bytes) -> str | None:
    """The access key that a header or a presigned query names; None for an unsigned request."""
    for text in (authorization, b"?" + unquote_to_bytes(query) if query else b""):
        found = MARKS.search(text)
        if found:
            return next(group for group in found.groups() if group is not None).decode("latin-1")
    return None


def access_key_of_form(headers: Mapping[bytes, bytes], body: IO[bytes]) -> str | None:
    """The access key of an upload by an HTML form (a presigned POST); None for anything else."""
    if not headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data"):
        return None
    found = FIELD.search(body.read(FIELDS))
    body.seek(0)
    return found[1].decode("latin-1") if found else None


def bucket_in(path: str) -> str:
    """The bucket that a path of S3 names; empty for none."""
    return path.removeprefix("/").partition("/")[0]
