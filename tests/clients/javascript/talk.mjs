// One stream of any operation with the AWS SDK for JavaScript, in node and in a page alike. A plan is {operation, input,
// first, chunks, size, last, hold, leave}: the request's members, the event before the audio, chunks of silence of
// `size` bytes, the event behind them ("empty": one without sound); `hold` keeps the input open until the stream has
// ended; `leave` aborts at the first result of StartStreamTranscription.
import * as sdk from "@aws-sdk/client-transcribe-streaming";

const STREAMS = ["TranscriptResultStream", "CallAnalyticsTranscriptResultStream", "ResultStream"];

const heard = (bytes) => ({ AudioEvent: { AudioChunk: new Uint8Array(bytes) } });

async function* input({ first, chunks, size, last, hold }, over) {
  if (first) yield first;
  for (let sent = 0; sent < chunks; sent++) yield heard(size);
  if (last) yield last === "empty" ? heard(0) : last;
  if (hold) await over;
}

export const told = ({ name, message, code, $metadata }) => ({ name, message, code, status: $metadata?.httpStatusCode });

async function converse(client, plan, report) {
  let finish;
  const over = new Promise((resolve) => (finish = resolve));
  const leaving = new AbortController();
  try {
    const name = plan.operation === "StartMedicalScribeStream" ? "InputStream" : "AudioStream";
    const command = new sdk[`${plan.operation}Command`]({ ...plan.input, [name]: input(plan, over) });
    const answer = await client.send(command, { abortSignal: leaving.signal });
    report.session = answer.SessionId;
    report.requestId = answer.RequestId;
    for await (const event of answer[STREAMS.find((each) => answer[each])]) {
      report.events.push(event);
      if (plan.leave && event.TranscriptEvent.Transcript.Results.length) {
        leaving.abort();
        break;
      }
    }
  } catch (error) {
    report.error = told(error);
  } finally {
    finish();
    client.destroy();
  }
}

// A report {session, requestId, events, error, waiting}: whether it was given up after so many seconds.
export async function talk(client, plan, patience = 50) {
  const report = { events: [] };
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, patience * 1000, true)));
  const waiting = (await Promise.race([converse(client, plan, report), late])) === true;
  clearTimeout(timer);
  return { ...report, waiting };
}
