// One stream of any operation with the AWS SDK for JavaScript; the environment says all about the emulator.
// Argument: a JSON plan {operation, input, first, chunks, size, last, hold, asks}: the request's members, the event
// before the audio, chunks of silence of `size` bytes, the event behind them; `hold` keeps the input open until the
// stream has ended; `asks` names an operation that is asked about the session until it says that all is done.
// Prints a JSON report {session, events, error, asked}.
import * as sdk from "@aws-sdk/client-transcribe-streaming";

const STREAMS = ["TranscriptResultStream", "CallAnalyticsTranscriptResultStream", "ResultStream"];
const plan = JSON.parse(process.argv[2]);
const client = new sdk.TranscribeStreamingClient({});
const ask = (operation, input) => client.send(new sdk[`${operation}Command`](input));

async function* sent(over) {
  if (plan.first) yield plan.first;
  for (let chunk = 0; chunk < plan.chunks; chunk++) {
    yield { AudioEvent: { AudioChunk: new Uint8Array(plan.size) } };
  }
  if (plan.last) yield plan.last;
  if (plan.hold) await over;
}

async function told(operation, session) {
  for (let turn = 0; turn < 100; turn++) {
    const { MedicalScribeStreamDetails: details } = await ask(operation, { SessionId: session });
    if (details.PostStreamAnalyticsResult?.ClinicalNoteGenerationResult.Status !== "IN_PROGRESS") return details;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("it takes too long");
}

const report = { events: [] };
let finish;
const over = new Promise((resolve) => (finish = resolve));
try {
  const stream = plan.operation === "StartMedicalScribeStream" ? "InputStream" : "AudioStream";
  const answer = await ask(plan.operation, { ...plan.input, [stream]: sent(over) });
  report.session = answer.SessionId;
  for await (const event of answer[STREAMS.find((name) => answer[name])]) report.events.push(event);
  if (plan.asks) report.asked = await told(plan.asks, report.session);
} catch (error) {
  report.error = { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode };
} finally {
  finish();
  client.destroy();
}
console.log(JSON.stringify(report));
