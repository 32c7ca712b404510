"""A program for the SDK `amazon-transcribe`: streams, all at once, over the one connection that a client keeps.

It is a program of its own because the SDK reads SSL_CERT_FILE once. Arguments: the endpoint, and a JSON list of plans
{language, session, chunks, size, hold}; `hold` never ends the input. Prints a JSON list of reports
{session, finals, error, message}.
"""

import asyncio
import json
import os
import sys
from typing import Any

from amazon_transcribe.client import TranscribeStreamingClient
from amazon_transcribe.endpoints import StaticEndpointResolver
from amazon_transcribe.exceptions import ServiceException


async def send(stream: Any, plan: dict[str, Any]) -> None:
    for _ in range(plan["chunks"]):
        await stream.input_stream.send_audio_event(audio_chunk=bytes(plan["size"]))
    if not plan["hold"]:
        await stream.input_stream.end_stream()


async def receive(stream: Any) -> list[str]:
    finals = []
    async for event in stream.output_stream:
        finals += [result.alternatives[0].transcript for result in event.transcript.results if not result.is_partial]
    return finals


async def report(client: TranscribeStreamingClient, plan: dict[str, Any]) -> dict[str, Any]:
    try:
        stream = await client.start_stream_transcription(
            language_code=plan["language"],
            media_sample_rate_hz=16000,
            media_encoding="pcm",
            session_id=plan["session"],
            show_speaker_label=True,
        )
        finals, _ = await asyncio.gather(receive(stream), send(stream, plan))
    except ServiceException as error:
        return {"error": type(error).__name__, "message": getattr(error, "message", str(error))}
    return {"session": stream.response.session_id, "finals": finals}


async def main(endpoint: str, plans: list[dict[str, Any]]) -> None:
    region = os.environ["AWS_REGION"]
    resolver = StaticEndpointResolver(endpoint)  # type: ignore[no-untyped-call]  # the SDK says no types there
    client = TranscribeStreamingClient(region=region, endpoint_resolver=resolver)
    print(json.dumps(await asyncio.gather(*(report(client, plan) for plan in plans))))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
