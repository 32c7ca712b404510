// What the AWS SDK for JavaScript does with a clock that the service does not share: a call, and two streams one after
// the other of one client. The environment says all about the emulator.
// Prints a JSON report {call, streams}, each {attempts, error, finals, offset}: `offset` is in seconds what the client
// adds to its clock afterwards.
import { ListTranscriptionJobsCommand, TranscribeClient } from "@aws-sdk/client-transcribe";
import { StartStreamTranscriptionCommand, TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";

async function* audio() {
  for (let sent = 0; sent < 60; sent++) yield { AudioEvent: { AudioChunk: new Uint8Array(3200) } };
}

async function reported(client, work) {
  const report = {};
  try {
    Object.assign(report, await work());
  } catch (error) {
    report.error = { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode };
    report.attempts = error.$metadata?.attempts;
  }
  return { ...report, offset: Math.round(client.config.systemClockOffset / 1000) };
}

const batch = new TranscribeClient({});
const call = await reported(batch, async () => {
  const answer = await batch.send(new ListTranscriptionJobsCommand({}));
  return { attempts: answer.$metadata.attempts };
});

const streaming = new TranscribeStreamingClient({});
const stream = () =>
  reported(streaming, async () => {
    const input = { LanguageCode: "en-US", MediaEncoding: "pcm", MediaSampleRateHertz: 16000, AudioStream: audio() };
    const answer = await streaming.send(new StartStreamTranscriptionCommand(input));
    const finals = [];
    for await (const event of answer.TranscriptResultStream) {
      for (const result of event.TranscriptEvent.Transcript.Results) {
        if (!result.IsPartial) finals.push(result.Alternatives[0].Transcript);
      }
    }
    return { attempts: answer.$metadata.attempts, finals };
  });
const streams = [await stream(), await stream()];
streaming.destroy();

console.log(JSON.stringify({ call, streams }));
