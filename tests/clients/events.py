"""Event-stream messages for a raw client, made and read by libraries that are not the emulator's."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from amazon_transcribe.auth import Credentials
from amazon_transcribe.eventstream import EventSigner, EventStreamMessageSerializer
from botocore.eventstream import EventStreamBuffer

CONTENT_TYPE = {":content-type": "application/octet-stream"}


class Received(NamedTuple):
    """One message of the server. `kind` is TranscriptEvent or the name of an exception."""

    kind: str
    headers: dict[str, Any]
    document: dict[str, Any]
    payload: bytes


def audio_event(audio: bytes, *, content_type: bool = True) -> bytes:
    return event("AudioEvent", audio, **(CONTENT_TYPE if content_type else {}))


def event(kind: str, payload: bytes, **headers: str) -> bytes:
    named: dict[str, Any] = {":message-type": "event", ":event-type": kind, **headers}
    return bytes(EventStreamMessageSerializer().serialize(named, payload))


def signed(messages: list[bytes], seed: str, region: str, access_key: str, secret_key: str) -> Iterator[bytes]:
    """The messages in envelopes, each signed with the signature before it; the first one's is `seed`, in hex."""
    signer = EventSigner("transcribe", region)
    prior = bytes.fromhex(seed)
    for message in messages:
        headers: dict[str, Any] = signer.sign(message, prior, Credentials(access_key, secret_key))
        prior = headers[":chunk-signature"]
        yield bytes(EventStreamMessageSerializer().serialize(headers, message))


def read(frame: bytes) -> Received:
    """The one message that a WebSocket frame holds."""
    buffer = EventStreamBuffer()
    buffer.add_data(frame)
    [message] = list(buffer)
    kind = message.headers.get(":event-type") or message.headers[":exception-type"]
    return Received(kind, message.headers, json.loads(message.payload), message.payload)


def results_of(messages: list[Received]) -> list[dict[str, Any]]:
    return [one for message in messages for one in message.document.get("Transcript", {}).get("Results", [])]


def finals_of(messages: list[Received]) -> list[str]:
    """The finished sentences, in order."""
    return [one["Alternatives"][0]["Transcript"] for one in results_of(messages) if not one["IsPartial"]]
