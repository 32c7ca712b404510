"""Two tests of a program that has calls transcribed."""

import io
import json
import urllib.request
import wave


def silence(seconds):
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 16000 * seconds))
    return sound.getvalue()


def test_a_job_says_what_was_said(emulator):
    emulator.say("Good morning, how can I help you?")
    s3, transcribe = emulator.client("s3"), emulator.client("transcribe")
    s3.create_bucket(Bucket="calls")
    s3.put_object(Bucket="calls", Key="call.wav", Body=silence(8))
    transcribe.start_transcription_job(
        TranscriptionJobName="call", LanguageCode="en-US", Media={"MediaFileUri": "s3://calls/call.wav"}
    )
    transcribe.get_waiter("transcription_job_completed").wait(TranscriptionJobName="call", WaiterConfig={"Delay": 1})
    job = transcribe.get_transcription_job(TranscriptionJobName="call")["TranscriptionJob"]
    with urllib.request.urlopen(job["Transcript"]["TranscriptFileUri"]) as answer:
        transcripts = json.load(answer)["results"]["transcripts"]
    assert transcripts == [{"transcript": "Good morning, how can I help you?"}]


def test_a_throttled_client_tries_again(emulator):
    emulator.fault({"operation": "ListVocabularies", "nth": 1}, {"raise": "ThrottlingException"})
    assert emulator.client("transcribe").list_vocabularies()["Vocabularies"] == []
    assert [fault["fired"] for fault in json.loads(emulator.control("GET", "faults"))] == [1]
