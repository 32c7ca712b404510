"""amazon-transcribe: streams over HTTP/2 with TLS, the only way that it knows."""

import asyncio
import os
from typing import Any

from amazon_transcribe.client import TranscribeStreamingClient
from amazon_transcribe.endpoints import StaticEndpointResolver

from tests.sdks.python.cases import HTTP, HTTPS, report
from tests.sdks.python.streams import SECONDS, Hear, Stream, streams


async def send(opened: Any, chunks: list[bytes]) -> None:
    for chunk in chunks:
        await opened.input_stream.send_audio_event(audio_chunk=chunk)
    await opened.input_stream.end_stream()


async def receive(opened: Any, stream: Stream) -> None:
    async for event in opened.output_stream:
        stream.hear(event.transcript.results)


def hearing(endpoint: str) -> Hear:
    """How one client hears a stream."""
    resolver = StaticEndpointResolver(endpoint)  # type: ignore[no-untyped-call]  # the SDK says no types there
    client = TranscribeStreamingClient(region=os.environ["AWS_REGION"], endpoint_resolver=resolver)

    async def hear(stream: Stream) -> None:
        opened = await client.start_stream_transcription(
            language_code="en-US",
            media_sample_rate_hz=16000,
            media_encoding="pcm",
            vocabulary_name=stream.vocabulary,
            session_id=stream.asked,
            show_speaker_label=True,
        )
        stream.session = opened.response.session_id
        await asyncio.gather(receive(opened, stream), send(opened, stream.chunks))

    return hear


async def cleartext() -> dict[str, str]:
    try:
        await asyncio.wait_for(hearing(HTTP)(Stream()), SECONDS)
    except Exception as error:  # noqa: BLE001  # which one it is, is what the matrix asks
        return {"cannot": str(error)}
    return {}


async def main() -> None:
    rows = {"stream https": await streams(hearing(HTTPS)), "stream h2c": await cleartext()}
    report("amazon-transcribe", "amazon-transcribe", rows)


if __name__ == "__main__":
    asyncio.run(main())
