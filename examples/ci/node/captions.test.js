// Two tests of a program that has calls transcribed.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  GetTranscriptionJobCommand,
  ListVocabulariesCommand,
  StartTranscriptionJobCommand,
  TranscribeClient,
  waitUntilTranscriptionJobCompleted,
} from "@aws-sdk/client-transcribe";

import { start } from "./emulator.js";

let emulator, s3, transcribe;

before(async () => {
  emulator = await start();
  s3 = new S3Client(emulator.settings);
  transcribe = new TranscribeClient(emulator.settings);
});
after(() => emulator?.stop());
beforeEach(() => emulator.reset());

// A WAV file of 16,000 samples a second.
function silence(seconds) {
  const sound = Buffer.alloc(44 + 32000 * seconds);
  sound.write("RIFF", 0);
  sound.writeUInt32LE(sound.length - 8, 4);
  sound.write("WAVEfmt ", 8);
  sound.set([16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3e, 0, 0, 0, 0x7d, 0, 0, 2, 0, 16, 0], 16);
  sound.write("data", 36);
  sound.writeUInt32LE(sound.length - 44, 40);
  return sound;
}

test("a job says what was said", async () => {
  await emulator.say("Good morning, how can I help you?");
  await s3.send(new CreateBucketCommand({ Bucket: "calls" }));
  await s3.send(new PutObjectCommand({ Bucket: "calls", Key: "call.wav", Body: silence(8) }));
  const call = { TranscriptionJobName: "call" };
  const media = { MediaFileUri: "s3://calls/call.wav" };
  await transcribe.send(new StartTranscriptionJobCommand({ ...call, LanguageCode: "en-US", Media: media }));
  await waitUntilTranscriptionJobCompleted({ client: transcribe, maxWaitTime: 30, minDelay: 1 }, call);
  const { TranscriptionJob: job } = await transcribe.send(new GetTranscriptionJobCommand(call));
  const { results } = await (await fetch(job.Transcript.TranscriptFileUri)).json();
  assert.deepEqual(results.transcripts, [{ transcript: "Good morning, how can I help you?" }]);
});

test("a throttled client tries again", async () => {
  await emulator.fault({ operation: "ListVocabularies", nth: 1 }, { raise: "ThrottlingException" });
  assert.deepEqual((await transcribe.send(new ListVocabulariesCommand())).Vocabularies, []);
  const faults = await (await emulator.control("GET", "faults")).json();
  assert.deepEqual(faults.map(({ fired }) => fired), [1]);
});
