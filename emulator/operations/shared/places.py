"""Where documents lie in S3, and the URIs that name and open them. It computes names; it puts and opens nothing.

Differs: AWS's URIs name `s3.{region}.amazonaws.com`; ours name a host that the client can reach, unless a setting says
otherwise: the one that it came by, or the S3 outside.
"""

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlsplit
from uuid import uuid4

from emulator.hosts import LOOPBACK, bucket_of

if TYPE_CHECKING:
    from emulator.call import Call

TRANSCRIPT_FILE = "asrOutput.json"
VOCABULARY_FILE = "input.txt"


class Place(NamedTuple):
    """An object in S3."""

    bucket: str
    key: str


def transcript_place(call: "Call") -> Place:
    """Where the transcript of the job that `call` starts will lie: in the client's bucket, or in the service's own."""
    request = call.input
    name = request["TranscriptionJobName"]
    bucket = request.get("OutputBucketName")
    if bucket is not None:
        return Place(bucket, output_key(request.get("OutputKey", ""), name))
    return Place(
        f"aws-transcribe-{call.identity.region}-prod", f"{call.identity.account}/{name}/{uuid4()}/{TRANSCRIPT_FILE}"
    )


def output_key(key: str, name: str) -> str:
    """The key in the client's bucket: a folder gets `{name}.json`.

    A key that is neither a folder nor ends in .json is taken as it is: the documentation adds `/{name}.json` to it, but
    the service was seen not to.
    """
    return f"{key}{name}.json" if not key or key.endswith("/") else key


def vocabulary_place(call: "Call", name: str) -> Place:
    """Where the service keeps the phrases of a vocabulary; `name` may have folders in front."""
    return _own(call, "dictionary-model", name)


def vocabulary_filter_place(call: "Call", name: str) -> Place:
    """Where the service keeps the words of a vocabulary filter. Differs: where the service does is not known."""
    return _own(call, "vocabulary-filter", name)


def _own(call: "Call", purpose: str, name: str) -> Place:
    bucket = f"aws-transcribe-{purpose}-{call.identity.region}-prod"
    return Place(bucket, f"{call.identity.account}/{name}/{uuid4()}/{VOCABULARY_FILE}")


def place_of(call: "Call", uri: str) -> Place | None:
    """The object that a client's URI names; None when it is the URI of something else.

    s3://bucket/key; https, with the bucket in the host or in the path, at S3's own hosts or at those that this S3 has.
    """
    scheme, _, rest = uri.partition("://")
    if scheme == "s3":
        bucket, _, key = rest.partition("/")
    else:
        try:
            parts = urlsplit(uri)
        except ValueError:
            return None
        host, path = parts.hostname or "", unquote(parts.path).removeprefix("/")
        found = bucket_of(host, _own_hosts(call))
        if found is None:
            return None
        bucket, key = (found, path) if found else path.split("/", 1) if "/" in path else ("", "")
    return Place(bucket, key) if bucket and key else None


def _own_hosts(call: "Call") -> set[str]:
    """Where our S3 can be reached. Ports don't count: containers have them moved."""
    urls = (call.base_url, call.settings.s3_endpoint)
    told = (call.settings.host, *call.settings.own_names)
    return {*LOOPBACK, *told, *(urlsplit(url).hostname or "" for url in urls)} - {""}


def door(call: "Call") -> str:
    """The URL of S3 for this client, without a slash at the end."""
    if call.settings.uris == "aws":
        region = call.identity.region
        return f"https://s3.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"
    return call.settings.s3_endpoint or call.base_url


def plain_uri(call: "Call", place: tuple[str, str]) -> str:
    """The URI of an object in the client's own bucket, in the path style, not signed."""
    bucket, key = place
    return f"{door(call)}/{bucket}/{quote(key)}"


def link(call: "Call", place: tuple[str, str]) -> str:
    """A URI that opens the object for a quarter of an hour, for anybody."""
    # An S3 outside knows nothing of our clock.
    now = call.clock.machine() if call.settings.s3_endpoint else call.now
    return call.s3.link(door(call), call.identity.region, *place, now)
