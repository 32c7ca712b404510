"""A program for the SDK `amazon-transcribe`: streams, all at once, each with a client and a connection of its own.

Arguments: the endpoint, a JSON list of session ids, how many seconds to wait for each. Prints a JSON list of reports
{finals, ends, waiting, error}; `ends` are those of all results, `error` is {name, message}.
"""

import asyncio
import json
import os
import sys
from typing import Any

from amazon_transcribe.client import TranscribeStreamingClient
from amazon_transcribe.endpoints import StaticEndpointResolver


async def heard(client: TranscribeStreamingClient, session: str, finals: list[str], ends: list[float]) -> None:
    stream = await client.start_stream_transcription(
        language_code="en-US", media_sample_rate_hz=16000, media_encoding="pcm", session_id=session
    )

    async def send() -> None:
        for _ in range(40):
            await stream.input_stream.send_audio_event(audio_chunk=bytes(3200))
        await stream.input_stream.end_stream()  # type: ignore[no-untyped-call]  # the SDK says no types there

    async def receive() -> None:
        async for event in stream.output_stream:
            results = event.transcript.results
            finals.extend(one.alternatives[0].transcript for one in results if not one.is_partial)
            ends.extend(one.end_time for one in results)

    await asyncio.gather(receive(), send())


async def report(endpoint: str, session: str, patience: float) -> dict[str, Any]:
    resolver = StaticEndpointResolver(endpoint)  # type: ignore[no-untyped-call]  # the SDK says no types there
    client = TranscribeStreamingClient(region=os.environ["AWS_REGION"], endpoint_resolver=resolver)
    finals: list[str] = []
    ends: list[float] = []
    told: dict[str, Any] = {"finals": finals, "ends": ends, "waiting": False}
    try:
        await asyncio.wait_for(heard(client, session, finals, ends), patience)
    except TimeoutError:
        told["waiting"] = True
    except Exception as error:  # noqa: BLE001 - whatever the SDK raises is what is asked for
        told["error"] = {"name": type(error).__name__, "message": str(getattr(error, "message", None) or error)}
    return told


async def main(endpoint: str, sessions: list[str], patience: float) -> None:
    print(json.dumps(await asyncio.gather(*(report(endpoint, session, patience) for session in sessions))), flush=True)
    os._exit(0)  # a stream that never ends keeps the SDK's threads


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.loads(sys.argv[2]), float(sys.argv[3])))
