"""AWS Signature Version 4: from a request to the text that is signed, and from a secret to the signature.

It computes and compares nothing, and knows no keys: what is claimed, and what is refused, is in `claim`.
"""

import hmac
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from urllib.parse import parse_qsl, quote

from emulator.remembered import remembered
from emulator.wire.request import Request

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "transcribe"
TERMINATOR = "aws4_request"
EMPTY_HASH = sha256(b"").hexdigest()

_HASH_FORM = re.compile(r"[0-9a-f]{64}")
_BLANKS = re.compile(r"[ \t]+")

# HMAC (RFC 2104) by its definition: OpenSSL's own takes three times as long to begin with a key.
_BLOCK = 64  # bytes
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def canonical_request(request: Request, signed_headers: str) -> str:
    """The request as it is signed, one character per byte; `signed_headers`: names with semicolons between."""
    names = names_of(signed_headers)
    headers = _headers(request.headers, names)
    path, query = _canonical_path(request.path), _canonical_query(request.query)
    return f"{request.method}\n{path}\n{query}\n{headers}\n{';'.join(names)}\n{_payload_hash(request)}"


@remembered  # a client signs the same ones again and again
def names_of(signed_headers: str) -> tuple[str, ...]:
    """In order; a name that is there a thousand times signs one header."""
    return tuple(sorted(set(signed_headers.lower().split(";"))))


def _headers(headers: Mapping[str, str], names: Iterable[str]) -> str:
    # The JS SDK signs HTTP/2's pseudo-header by its own name.
    signed = [(name, headers.get("host" if name == ":authority" else name, "")) for name in names]
    text = "".join([f"{name}:{value}\n" for name, value in signed])
    if "  " in text or "\t" in text or ": " in text or " \n" in text:  # which nearly no client sends
        text = "".join([f"{name}:{_BLANKS.sub(' ', value).strip(' ')}\n" for name, value in signed])
    return text


def _canonical_path(path: str) -> str:
    """Dots and double slashes resolved, and encoded again: every service but S3 signs the encoded path encoded."""
    if path == "/":
        return path
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    slash = "/" if parts and path.endswith("/") else ""
    return "/" + quote("/".join(parts).encode("latin-1"), safe="/-_.~") + slash


def _canonical_query(query: str) -> str:
    """Decoded, encoded as RFC 3986 has it, sorted; the signature itself is left out, a session token is not."""
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
    encoded = sorted((_encoded(name), _encoded(value)) for name, value in pairs if name != "X-Amz-Signature")
    return "&".join(f"{name}={value}" for name, value in encoded)


def _encoded(text: str) -> str:
    return quote(text.encode("latin-1"), safe="-_.~")


def _payload_hash(request: Request) -> str:
    """What the header says (a stream's literal, UNSIGNED-PAYLOAD), or the body's own hash, whatever the header says."""
    declared = request.headers.get("x-amz-content-sha256")
    if request.body is None:
        return declared or EMPTY_HASH
    if declared and not _HASH_FORM.fullmatch(declared):
        return declared
    return sha256(request.body).hexdigest()


@lru_cache(maxsize=256)
def signing_key(secret: str, day: str, region: str, service: str = SERVICE) -> bytes:
    """The 32 bytes that sign everything of one day, region and service."""
    key = b"AWS4" + secret.encode("utf-8")
    for part in (day, region, service, TERMINATOR):
        key = hmac.digest(key, part.encode("utf-8"), "sha256")
    return key


def string_to_sign(date: str, scope: str, canonical: str) -> str:
    """`date`: YYYYMMDDTHHMMSSZ; `scope`: day/region/service/aws4_request."""
    return f"{ALGORITHM}\n{date}\n{scope}\n{sha256(canonical.encode('latin-1', 'replace')).hexdigest()}"


def signature_of(key: bytes, to_sign: str) -> str:
    """The signature, lower-case hex."""
    inner, outer = halves(key)
    return sha256(outer + sha256(inner + to_sign.encode("latin-1")).digest()).hexdigest()


@lru_cache(maxsize=256)
def halves(key: bytes) -> tuple[bytes, bytes]:
    """What stands before the text, and before the hash of both, where that key signs."""
    block = key.ljust(_BLOCK, b"\0")
    return block.translate(_INNER), block.translate(_OUTER)
