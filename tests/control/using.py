"""A whole emulator in memory, and clients of it: signed calls, streams of both carriers, the control API. No test."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator.app import Emulator, create
from emulator.settings import Settings
from tests.asgi.ask import HOST, Answered
from tests.asgi.house import CBOR, CBOR_PATH, JSON_11
from tests.asgi.standing import PARAMETERS, presigned_get, signed_post
from tests.control.documented import ask
from tests.streaming.client import Signer, audio_event, silence
from tests.streaming.line import Line


@contextmanager
def emulator_in(folder: Path, **settings: Any) -> Iterator[Emulator]:
    """An emulator whose script says "Good day."; its journal is flushed only when somebody asks."""
    (folder / "scripts").mkdir()
    (folder / "scripts" / "default.yaml").write_text("say: Good day.\n")
    made = create(Settings(scripts=folder / "scripts", **settings))
    made.journal._turn = None  # lines are numbered from 1, wherever the store is
    yield made
    made.journal.sounds.clear()
    made.store.close()
    assert made._folder is not None
    made._folder.cleanup()


async def signed(
    emulator: Emulator, method: str, path: str, headers: dict[str, str], body: bytes = b"", secret: str = "test"
) -> Answered:
    request = AWSRequest(method, f"http://{HOST}{path}", headers={**headers, "host": HOST}, data=body)
    SigV4Auth(Credentials("test", secret), "transcribe", "eu-west-1").add_auth(request)
    return await ask(emulator, method, path, dict(request.headers.items()), body)


async def call(emulator: Emulator, operation: str, secret: str = "test", **given: Any) -> Answered:
    headers = {**JSON_11, "x-amz-target": f"Transcribe.{operation}"}
    return await signed(emulator, "POST", "/", headers, json.dumps(given).encode(), secret)


async def call_cbor(emulator: Emulator, operation: str, body: bytes) -> Answered:
    return await signed(emulator, "POST", f"{CBOR_PATH}/{operation}", CBOR, body)


async def stream_http2(emulator: Emulator, secret: str = "test", **parameters: str) -> Line:
    """A stream of three tenths of a second, over HTTP."""
    scope, seed = signed_post(PARAMETERS | parameters, secret)
    line, signer, now = Line(), Signer(seed), emulator.clock.now()
    for _ in range(3):
        line.body(signer.sign(audio_event(silence(0.1)), now))
    line.body(signer.sign(b"", now))
    line.body(more=False)
    await emulator(scope, line.receive, line.send)
    return line


async def stream_websocket(emulator: Emulator, *messages: bytes, secret: str = "test", **parameters: str) -> Line:
    """A stream of the messages, over WebSocket."""
    scope, _ = presigned_get(PARAMETERS | parameters, secret)
    line = Line()
    line.put("websocket.connect")
    for message in messages:
        line.binary(message)
    await emulator(scope, line.receive, line.send)
    return line


async def lines(emulator: Emulator, query: str = "") -> list[dict[str, Any]]:
    answer = await ask(emulator, "GET", f"/_emulator/journal{query}")
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = json.loads(answer.body)
    return found


async def last_line(emulator: Emulator) -> dict[str, Any]:
    return (await lines(emulator))[-1]
