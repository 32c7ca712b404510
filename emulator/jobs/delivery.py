"""The only S3 client: reads what a client has put, puts what a job makes where it belongs, makes links that open it.

Its errands are run by the S3 inside or by one outside. All but `link` block: keep them off the event loop. All but
`link` raise Unreachable when S3 gives no answer, or one that says no more than that it can't.
"""

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlsplit

import orjson

from emulator.accounts import SERVICE, key_for
from emulator.neighbours import SERVICE_SECRET, Answer, Errand, Unreachable
from emulator.settings import DEFAULT_ACCOUNT
from emulator.wire.claim import stamp
from emulator.wire.presign import presigned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.jobs.outcome import Delivery, Recorded

NOT_WRITABLE = (
    "The specified S3 bucket can't be accessed."
    " Make sure you have write permission on the bucket and try your request again."
)
NOT_READABLE = (  # observed
    "The S3 URI that you provided can't be accessed."
    " Make sure that you have read permission and try your request again."
)
META = "x-amz-meta-"
ENCRYPTION = "x-amz-server-side-encryption"
NOT_ENCRYPTED: "Mapping[str, str]" = MappingProxyType({})
MISSING, EMPTY_OBJECT = 404, 416  # the second: S3's answer when a part of nothing is asked for


class Carrier(Protocol):
    """Whoever runs errands: the neighbours inside, or an endpoint outside."""

    def send(self, errand: Errand) -> Answer: ...


class DeliveryFailed(Exception):
    """A document could not be put, or not be read; `reason` is what the job's FailureReason says."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Stored:
    """An object that is read by ranges, as the probe of media wants it."""

    s3: "S3"
    region: str
    bucket: str
    key: str
    size: int
    metadata: "Mapping[str, str]"  # the client's own, by name, without x-amz-meta-

    def read(self, offset: int, length: int) -> bytes:
        """Raises DeliveryFailed when it can be read no more."""
        return self.s3.read(self, offset, length)


class S3:
    """S3 as the service uses it for an account.

    `key`: the access key and the secret that links are signed with; None: the service's own key for the account.
    """

    def __init__(self, carrier: Carrier, key: tuple[str, str] | None = None, account: str = DEFAULT_ACCOUNT) -> None:
        self._carrier = carrier
        self._key = key
        self._account = account

    def of(self, account: str) -> "S3":
        """The same for another account: each has buckets of its own."""
        return S3(self._carrier, self._key, account)

    def by(self, change: "Callable[[Carrier], Carrier]") -> "S3":
        """The same S3 by another carrier."""
        return S3(change(self._carrier), self._key, self._account)

    def open(self, region: str, bucket: str, key: str) -> Stored | None:
        """An object that is there and can be read; None for any other."""
        head = self._call(region, "HEAD", bucket, key)
        # The head alone does not tell: the S3 inside looks at a bucket's policy when it gives the body.
        if head.status >= 300 or self.get(region, bucket, key, 1) is None:
            return None
        own = {name.removeprefix(META): value for name, value in head.headers.items() if name.startswith(META)}
        return Stored(self, region, bucket, key, int(head.headers["content-length"]), own)

    def get(self, region: str, bucket: str, key: str, most: int) -> bytes | None:
        """The first `most` bytes of an object, or all when it has no more; None when it can't be read."""
        answer = self._call(region, "GET", bucket, key, {"Range": f"bytes=0-{most - 1}"})
        if answer.status == EMPTY_OBJECT:
            return b""
        return answer.body if answer.status < 300 else None

    def read(self, stored: Stored, offset: int, length: int) -> bytes:
        """A part of an object. Raises DeliveryFailed when it can be read no more."""
        part = {"Range": f"bytes={offset}-{offset + length - 1}"}
        answer = self._call(stored.region, "GET", stored.bucket, stored.key, part)
        if answer.status >= 300:
            raise DeliveryFailed(NOT_READABLE)
        return answer.body

    def region_of(self, region: str, bucket: str) -> str | None:
        """The region that a bucket lies in; None when it is not there, or when this S3 tells of no regions."""
        return self._call(region, "HEAD", bucket).headers.get("x-amz-bucket-region")

    def put(
        self,
        region: str,
        bucket: str,
        key: str,
        body: bytes | IO[bytes],
        content_type: str,
        encryption: "Mapping[str, str]" = NOT_ENCRYPTED,
    ) -> None:
        """Put one object, bytes or a file from its start, with headers that say how to encrypt it.

        A bucket of the service itself is made when it is missing, a client's never is.
        """
        # Differs: whether the service's own files have metadata besides is not known.
        headers = {"Content-Type": content_type, **encryption}
        answer = self._call(region, "PUT", bucket, key, headers, body)
        if answer.status == MISSING and bucket.startswith("aws-transcribe-"):
            self._make_bucket(region, bucket)
            if not isinstance(body, bytes):
                body.seek(0)
            answer = self._call(region, "PUT", bucket, key, headers, body)
        if answer.status >= 300:
            raise DeliveryFailed(NOT_WRITABLE)

    def link(self, base_url: str, region: str, bucket: str, key: str, now: float, expires: int = 900) -> str:
        """A presigned URL that opens the object with a plain GET, at the S3 that `base_url` leads to."""
        signer = self._key or (key_for(self._account, SERVICE), SERVICE_SECRET)
        return _link(signer, base_url, region, bucket, key, stamp(now), expires)

    def _make_bucket(self, region: str, bucket: str) -> None:
        place = (
            f"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
        )
        self._call(region, "PUT", bucket, body=b"" if region == "us-east-1" else place.encode())

    def _call(
        self,
        region: str,
        method: str,
        bucket: str,
        key: str | None = None,
        headers: "Mapping[str, str] | None" = None,
        body: bytes | IO[bytes] = b"",
    ) -> Answer:
        errand = Errand("s3", region, method, _path(bucket, key), headers or {}, body, self._account)
        answer = self._carrier.send(errand)
        if answer.status >= 500:
            raise Unreachable("s3")
        return answer


def deliver(s3: S3, made: "Delivery | Recorded", encryption: "Mapping[str, str]" = NOT_ENCRYPTED) -> None:
    """Put what a step has made. It blocks. Raises what `put` raises, and OSError where there is no room for a file."""
    region, bucket, key, body, content_type = made
    if isinstance(body, bytes):
        s3.put(region, bucket, key, body, content_type, encryption)
        return
    with body() as file:
        s3.put(region, bucket, key, file, content_type, encryption)


def encryption_of(request: "Mapping[str, Any]") -> dict[str, str]:
    """The headers that have S3 encrypt what comes of a request, with the key and the context that it names."""
    stream = request.get("EncryptionSettings", {})  # of a scribe session
    key = request.get("OutputEncryptionKMSKeyId") or stream.get("KmsKeyId")
    context = request.get("KMSEncryptionContext") or stream.get("KmsEncryptionContext")
    if key is None:
        return {}
    headers = {ENCRYPTION: "aws:kms", f"{ENCRYPTION}-aws-kms-key-id": key}
    if context:
        headers[f"{ENCRYPTION}-context"] = b64encode(orjson.dumps(context)).decode()
    return headers


@lru_cache(maxsize=256)  # who polls asks for the same object more than once a second
def _link(signer: tuple[str, str], base_url: str, region: str, bucket: str, key: str, date: str, expires: int) -> str:
    path = _path(bucket, key)
    return f"{base_url}{path}?{presigned(signer, region, urlsplit(base_url).netloc, path, date, expires)}"


def _path(bucket: str, key: str | None) -> str:
    bucket = quote(bucket, safe="")  # whatever stands in a client's URI: no query begins in it
    return f"/{bucket}" if key is None else f"/{bucket}/{quote(key)}"
