"""Makes a signed StartStreamTranscription request for the load generator to replay. It sends nothing.

The dates are of now, so a trace is good for the five minutes that a signature lives. The same bytes may go out on
every stream: a signature says who speaks and in what order, not that it was never heard before.
"""

import hashlib
import hmac
import struct
import sys
import time
import zlib
from pathlib import Path

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ACCESS_KEY = SECRET_KEY = "test"
REGION = "us-east-1"
SERVICE = "transcribe"
RATE = 16000
EVENT_BYTES = RATE * 2 // 10  # 100 ms of 16-bit samples
REPLY_BYTES = 400  # what the echo servers answer to an event

PATH = "/stream-transcription"
HEADERS = {
    "content-type": "application/vnd.amazon.eventstream",
    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS",
    "x-amzn-transcribe-language-code": "en-US",
    "x-amzn-transcribe-media-encoding": "pcm",
    "x-amzn-transcribe-sample-rate": str(RATE),
}


def message(headers: bytes, payload: bytes) -> bytes:
    """One event-stream message: prelude, its CRC, encoded headers, payload, CRC of it all."""
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    head = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers
    return head + payload + struct.pack(">I", zlib.crc32(payload, zlib.crc32(head)))


def name(text: str) -> bytes:
    return bytes([len(text)]) + text.encode()


def strings(**values: str) -> bytes:
    """Encoded string headers; `event_type` stands for `:event-type`."""
    return b"".join(
        name(":" + key.replace("_", "-")) + b"\x07" + struct.pack(">H", len(value)) + value.encode()
        for key, value in values.items()
    )


def seed_headers(authority: str) -> list[tuple[str, str]]:
    """The request's header fields in HTTP/2 order, its signature among them."""
    request = AWSRequest("POST", f"http://{authority}{PATH}", headers=HEADERS)
    SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), SERVICE, REGION).add_auth(request)
    pseudo = [(":method", "POST"), (":scheme", "http"), (":authority", authority), (":path", PATH)]
    return pseudo + [(key.lower(), value) for key, value in request.headers.items()]


def signing_key(day: str) -> bytes:
    key = ("AWS4" + SECRET_KEY).encode()
    for part in (day, REGION, SERVICE, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def signed(payloads: list[bytes], seed: str, now: float) -> list[bytes]:
    """Each payload in an envelope of its own, every signature made from the one before it."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(int(now)))
    scope = f"{stamp[:8]}/{REGION}/{SERVICE}/aws4_request"
    key = signing_key(stamp[:8])
    date = name(":date") + b"\x08" + struct.pack(">q", int(now) * 1000)
    hashed_date = hashlib.sha256(date).hexdigest()
    envelopes = []
    for payload in payloads:
        hashed = hashlib.sha256(payload).hexdigest()
        lines = ["AWS4-HMAC-SHA256-PAYLOAD", stamp, scope, seed, hashed_date, hashed]
        signature = hmac.digest(key, "\n".join(lines).encode(), "sha256")
        signature_header = name(":chunk-signature") + b"\x06" + struct.pack(">H", len(signature)) + signature
        envelopes.append(message(date + signature_header, payload))
        seed = signature.hex()
    return envelopes


def trace(authority: str, events: int) -> bytes:
    """The file that `h2load` reads: header lines, an empty line, `events` audio events and the empty last one."""
    headers = seed_headers(authority)
    seed = dict(headers)["authorization"].rpartition("Signature=")[2]
    audio_headers = strings(message_type="event", event_type="AudioEvent", content_type="application/octet-stream")
    audio = message(audio_headers, bytes(EVENT_BYTES))
    lines = "".join(f"{key}\t{value}\n" for key, value in headers)
    return lines.encode() + b"\n" + b"".join(signed([audio] * events + [b""], seed, time.time()))


def reply() -> bytes:
    """A TranscriptEvent message of REPLY_BYTES, for the echo servers."""
    headers = strings(event_type="TranscriptEvent", content_type="application/json", message_type="event")
    before, after = b'{"Transcript":{"Results":[{"Alternatives":[{"Items":[],"Transcript":"', b'"}]}]}}'
    room = REPLY_BYTES - 16 - len(headers) - len(before) - len(after)
    return message(headers, before + b"w" * room + after)


if __name__ == "__main__":
    Path(sys.argv[3]).write_bytes(trace(sys.argv[1], int(sys.argv[2])))
