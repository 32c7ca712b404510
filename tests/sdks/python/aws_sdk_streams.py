"""aws-sdk-transcribe-streaming, which needs Python 3.12: streams over HTTP/2 with TLS, by its extra's transport."""

import asyncio
from typing import Any

from aws_sdk_transcribe_streaming.client import AsyncTranscribeStreamingClient
from aws_sdk_transcribe_streaming.config import AsyncTranscribeStreamingConfig
from aws_sdk_transcribe_streaming.models import AudioEvent, AudioStreamAudioEvent, StartStreamTranscriptionInput
from smithy_http.aio.crt import AWSCRTHTTPClient

from tests.sdks.python.cases import HTTP, HTTPS, report
from tests.sdks.python.streams import SECONDS, Hear, Stream, streams


async def send(opened: Any, chunks: list[bytes]) -> None:
    for chunk in chunks:
        await opened.input_stream.send(AudioStreamAudioEvent(value=AudioEvent(audio_chunk=chunk)))
    await opened.input_stream.close()


async def receive(opened: Any, stream: Stream) -> None:
    answer, events = await opened.await_output()
    stream.session = answer.session_id
    async for event in events:
        stream.hear(event.value.transcript.results)


async def hearing(endpoint: str) -> Hear:
    """How one client hears a stream."""
    config = await AsyncTranscribeStreamingConfig.resolve(endpoint_uri=endpoint, transport=AWSCRTHTTPClient())
    client = AsyncTranscribeStreamingClient(config=config)

    async def hear(stream: Stream) -> None:
        opened = await client.start_stream_transcription(
            StartStreamTranscriptionInput(
                language_code="en-US",
                media_sample_rate_hertz=16000,
                media_encoding="pcm",
                vocabulary_name=stream.vocabulary,
                session_id=stream.asked,
                show_speaker_label=True,
            )
        )
        await asyncio.gather(receive(opened, stream), send(opened, stream.chunks))

    return hear


async def cleartext() -> dict[str, str]:
    """Over HTTP/1.1 the SDK sends no audio, or never ends."""
    stream = Stream()
    try:
        await asyncio.wait_for((await hearing(HTTP))(stream), SECONDS)
    except Exception as error:  # noqa: BLE001  # which one it is, is what the matrix asks
        return {"cannot": f"it speaks HTTP/1.1 over http://: {getattr(error, 'message', error)}"}
    return {} if stream.texts else {"cannot": "it speaks HTTP/1.1 over http://, and sends no audio"}


async def main() -> None:
    rows = {"stream https": await streams(await hearing(HTTPS)), "stream h2c": await cleartext()}
    report("aws-sdk-transcribe-streaming", "aws-sdk-transcribe-streaming", rows)


if __name__ == "__main__":
    asyncio.run(main())
