"""The only S3 client: gets what a client has put, puts what a job makes where it belongs, and makes links that open it.

It speaks to the S3 inside. `get` and `put` block: keep them off the event loop. `link` is pure arithmetic.
"""

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from emulator.settings import DEFAULT_ACCOUNT
from emulator.wire.presign import presigned

if TYPE_CHECKING:
    from emulator.neighbours import Answer, Neighbours

# The keys that the service itself signs with. moto reads their names only; nobody has to know the secret.
SERVICE = ("ASIATRANSCRIBEEMULATE", "secret")
NOT_WRITABLE = (
    "The specified S3 bucket can't be accessed."
    " Make sure you have write permission on the bucket and try your request again."
)
NOT_READABLE = (  # observed
    "The S3 URI that you provided can't be accessed."
    " Make sure that you have read permission and try your request again."
)
EMPTY_OBJECT = 416  # S3's answer when a part of nothing is asked for


class DeliveryFailed(Exception):
    """A document could not be put; `reason` is what the job's FailureReason says."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class S3:
    """The S3 inside, as the service uses it."""

    def __init__(self, neighbours: "Neighbours") -> None:
        self._neighbours = neighbours

    def get(self, region: str, bucket: str, key: str, most: int) -> bytes | None:
        """The first `most` bytes of an object, or all when it has no more; None when it can't be read."""
        headers = {"Range": f"bytes=0-{most - 1}"}
        answer = self._call(region, "GET", f"/{bucket}/{quote(key)}", b"", headers)
        if answer.status == EMPTY_OBJECT:
            return b""
        return answer.body if answer.status < 300 else None

    def put(self, region: str, bucket: str, key: str, body: bytes, content_type: str) -> None:
        """Put one object. A bucket of the service itself is made when it is missing, a client's never is."""
        if bucket.startswith("aws-transcribe-"):
            self._make_bucket(region, bucket)
        answer = self._call(region, "PUT", f"/{bucket}/{quote(key)}", body, {"Content-Type": content_type})
        if answer.status >= 300:
            raise DeliveryFailed(NOT_WRITABLE)

    def link(self, base_url: str, region: str, bucket: str, key: str, now: float, expires: int = 900) -> str:
        """A presigned URL that opens the object with a plain GET, on the host that the client came by."""
        path = f"/{bucket}/{quote(key)}"
        host = urlsplit(base_url).netloc
        return f"{base_url}{path}?{presigned(SERVICE, region, host, path, now, expires)}"

    def _make_bucket(self, region: str, bucket: str) -> None:
        place = (
            f"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
        )
        self._call(region, "PUT", f"/{bucket}", b"" if region == "us-east-1" else place.encode(), {})

    def _call(self, region: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> "Answer":
        scope = f"Credential={SERVICE[0]}/20000101/{region}/s3/aws4_request"
        signed = {
            "Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0",
            "x-moto-account-id": DEFAULT_ACCOUNT,
            **headers,
        }
        return self._neighbours.call(method, f"http://s3.{region}.amazonaws.com{path}", signed, body)
