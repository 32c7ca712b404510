"""The client's half of a stream, for tests: audio events, and envelopes signed as AWS documents it, written anew."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from emulator.wire.eventstream import Instant, decode, encode

NOW = 1_795_298_400.0
SEED = "ab" * 32
SECRET = "test"
REGION = "us-east-1"
RATE = 8000
SECOND = RATE * 2  # bytes

EVENT = ((":message-type", "event"), (":event-type", "AudioEvent"), (":content-type", "application/octet-stream"))


def audio_event(sound: bytes) -> bytes:
    return encode(EVENT, sound)


def silence(seconds: float) -> bytes:
    return bytes(round(seconds * RATE) * 2)


class Signer:
    """Signs event after event, as the SDKs do."""

    def __init__(self, seed: str = SEED, secret: str = SECRET, region: str = REGION) -> None:
        self._prior = seed
        self._secret = secret
        self._region = region

    def sign(self, payload: bytes, now: float = NOW) -> bytes:
        """The envelope round one event, or (no payload) the one that ends the stream."""
        millis = round(now * 1000)
        stamp = datetime.fromtimestamp(millis // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{stamp[:8]}/{self._region}/transcribe/aws4_request"
        date = b"\x05:date\x08" + millis.to_bytes(8, "big")
        hashes = hashlib.sha256(date).hexdigest() + "\n" + hashlib.sha256(payload).hexdigest()
        text = f"AWS4-HMAC-SHA256-PAYLOAD\n{stamp}\n{scope}\n{self._prior}\n{hashes}"
        key = f"AWS4{self._secret}".encode()
        for part in (*scope.split("/"), text):
            key = hmac.digest(key, part.encode(), "sha256")
        self._prior = key.hex()
        return encode(((":date", Instant(millis)), (":chunk-signature", key)), payload)

    def audio(self, sound: bytes) -> bytes:
        return self.sign(audio_event(sound))

    def end(self) -> bytes:
        return self.sign(b"")


def read(frame: bytes) -> dict[str, Any]:
    """What one frame from the service says: the payload of an event, or {"exception": type, "Message": text}."""
    message = decode(frame)
    document: dict[str, Any] = json.loads(message.payload)
    if message.headers[":message-type"] == "exception":
        document["exception"] = message.headers[":exception-type"]
    return document


def told(frames: Iterable[bytes]) -> list[str]:
    """Frames in short: "" for empty events, "Hello" for a partial, "Hello." + "!" for a final, "Type: text"."""
    short = [_short(read(frame)) for frame in frames]
    return [one for place, one in enumerate(short) if one or place == 0 or short[place - 1]]


def _short(document: dict[str, Any]) -> str:
    if "exception" in document:
        return f"{document['exception']}: {document['Message']}"
    results = document["Transcript"]["Results"]
    if not results:
        return ""
    text: str = results[0]["Alternatives"][0]["Transcript"]
    return text if results[0]["IsPartial"] else f"{text}!"
