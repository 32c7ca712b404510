// Streams, all at once, with the AWS SDK for JavaScript. Endpoint, region, credentials and CA come from the environment.
// Argument: a JSON list of plans {language, session, chunks, end, leave}; `end` is "return" (the input ends) or
// "frame" (an empty chunk, and the input stays open); `leave` stops reading at the first result.
// Prints a JSON list of reports {session, requestId, results, error}.
import { StartStreamTranscriptionCommand, TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";

const CHUNK = new Uint8Array(3200); // 100 ms of silence

async function* audio({ chunks, end }, finished) {
  for (let sent = 0; sent < chunks; sent++) {
    yield { AudioEvent: { AudioChunk: CHUNK } };
  }
  if (end === "frame") {
    yield { AudioEvent: { AudioChunk: new Uint8Array(0) } };
    await finished;
  }
}

async function stream(plan) {
  const report = { results: [] };
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const client = new TranscribeStreamingClient({});
  try {
    const answer = await client.send(
      new StartStreamTranscriptionCommand({
        LanguageCode: plan.language,
        MediaEncoding: "pcm",
        MediaSampleRateHertz: 16000,
        SessionId: plan.session,
        AudioStream: audio(plan, finished),
      }),
    );
    report.session = answer.SessionId;
    report.requestId = answer.RequestId;
    for await (const event of answer.TranscriptResultStream) {
      report.results.push(...event.TranscriptEvent.Transcript.Results);
      if (plan.leave && report.results.length) break;
    }
  } catch (error) {
    report.error = { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode };
  } finally {
    finish();
    client.destroy();
  }
  return report;
}

const plans = JSON.parse(process.argv[2]);
console.log(JSON.stringify(await Promise.all(plans.map(stream))));
