"""A job with boto3 and a stream with amazon-transcribe, both by the name of the emulator's service in docker-compose.

The endpoints, the keys and the CA come from the environment: see docker-compose.yml.
"""

import asyncio
import io
import json
import os
import urllib.request
import wave

import boto3
from amazon_transcribe.client import TranscribeStreamingClient
from amazon_transcribe.endpoints import StaticEndpointResolver

REGION = os.environ["AWS_REGION"]
CHUNK = bytes(3200)  # a tenth of a second


def job() -> str:
    """What the transcript of a file of eight seconds says."""
    s3, transcribe = boto3.client("s3"), boto3.client("transcribe")
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(CHUNK * 80)
    s3.create_bucket(Bucket="compose")
    s3.put_object(Bucket="compose", Key="call.wav", Body=sound.getvalue())
    name = "compose"
    media = {"MediaFileUri": "s3://compose/call.wav"}
    transcribe.start_transcription_job(TranscriptionJobName=name, LanguageCode="en-US", Media=media)
    transcribe.get_waiter("transcription_job_completed").wait(TranscriptionJobName=name)
    found = transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]
    with urllib.request.urlopen(found["Transcript"]["TranscriptFileUri"]) as answer:
        document = json.load(answer)
    transcribe.delete_transcription_job(TranscriptionJobName=name)
    return document["results"]["transcripts"][0]["transcript"]


async def stream() -> str:
    """What a stream of eight seconds says, its final results one behind the other."""
    resolver = StaticEndpointResolver(os.environ["AWS_ENDPOINT_URL_TRANSCRIBE_STREAMING"])
    client = TranscribeStreamingClient(region=REGION, endpoint_resolver=resolver)
    opened = await client.start_stream_transcription(
        language_code="en-US", media_sample_rate_hz=16000, media_encoding="pcm"
    )

    async def send() -> None:
        for _ in range(80):
            await opened.input_stream.send_audio_event(audio_chunk=CHUNK)
        await opened.input_stream.end_stream()

    async def receive() -> str:
        finals: list[str] = []
        async for event in opened.output_stream:
            finals += [
                result.alternatives[0].transcript for result in event.transcript.results if not result.is_partial
            ]
        return " ".join(finals)

    said, _ = await asyncio.gather(receive(), send())
    return said


def main() -> None:
    """Batch and stream say the same words, and there are some."""
    by_job, by_stream = job(), asyncio.run(stream())
    print("job:   ", by_job)
    print("stream:", by_stream)
    assert by_job
    assert by_job == by_stream


if __name__ == "__main__":
    main()
