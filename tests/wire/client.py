"""The client's half of the wire, by signers that are not ours: botocore's, and the streaming SDK's for events."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import cast
from unittest.mock import patch
from urllib.parse import urlsplit

from amazon_transcribe.auth import Credentials as StreamCredentials
from amazon_transcribe.eventstream import EventSigner, EventStreamMessageSerializer
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator.wire.request import Request

NOW = 1_760_000_000.0  # 2025-10-09T08:53:20Z


def signed(
    url: str = "http://localhost:4610/",
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = b"{}",
    access_key: str = "test",
    secret: str = "test",
    token: str | None = None,
    region: str = "us-east-1",
    service: str = "transcribe",
    now: float = NOW,
    expires: int | None = None,
) -> Request:
    """A request signed by botocore: in its headers, or presigned where `expires` is given."""
    credentials = Credentials(access_key, secret, token)
    sent = AWSRequest(method, url, data=body, headers=dict(headers or {}))
    if expires is None:
        signer = SigV4Auth(credentials, service, region)
    else:
        signer = SigV4QueryAuth(credentials, service, region, expires)
    with patch("botocore.auth.get_current_datetime", lambda: datetime.fromtimestamp(now, UTC)):
        signer.add_auth(sent)
    parts = urlsplit(sent.url)
    lower = {name.lower(): str(value) for name, value in sent.headers.items()}
    return Request(method, parts.path, parts.query, {"host": parts.netloc} | lower, body)


def events(
    payloads: Sequence[bytes], seed: str, *, secret: str = "test", region: str = "us-east-1", times: Sequence[float]
) -> Iterator[bytes]:
    """Signed messages, each with one of `payloads` inside (b"": the empty one that ends a stream), sent at `times`."""
    serializer = EventStreamMessageSerializer()
    credentials = StreamCredentials("test", secret)
    prior = bytes.fromhex(seed)
    clock = (datetime.fromtimestamp(seconds, UTC) for seconds in times)
    signer = EventSigner("transcribe", region, clock.__next__)
    for payload in payloads:
        envelope = signer.sign(payload, prior, credentials)
        prior = cast("bytes", envelope[":chunk-signature"])
        yield serializer.serialize(envelope, payload)


def audio_event(audio: bytes) -> bytes:
    """The message that one chunk of audio travels in."""
    return EventStreamMessageSerializer().serialize(
        {":message-type": "event", ":event-type": "AudioEvent", ":content-type": "application/octet-stream"}, audio
    )
