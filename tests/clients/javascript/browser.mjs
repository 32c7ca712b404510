// One stream in a web page with the AWS SDK for JavaScript, which takes a WebSocket there. The page's address holds a
// JSON plan ?plan={region, credentials, session, language, chunks, finals}: the input stays open until so many finals
// have come, or the stream has ended. A page must wait so: at the end of the input the SDK closes the WebSocket, and the
// browser then drops whatever still comes.
// Posts a JSON report {url, session, results, error, close} to /report: `close` is the server's close frame.
import { StartStreamTranscriptionCommand, TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";

const plan = JSON.parse(new URLSearchParams(location.search).get("plan"));
const report = { results: [] };
let hear;
const heard = new Promise((resolve) => (hear = resolve));
const closed = new Promise((resolve) => {
  globalThis.WebSocket = class extends WebSocket {
    constructor(...words) {
      super(...words);
      report.url = this.url.split("?")[0];
      this.addEventListener("close", ({ code, reason }) => resolve({ code, reason }));
    }
  };
});

async function* audio() {
  for (let sent = 0; sent < plan.chunks; sent++) {
    yield { AudioEvent: { AudioChunk: new Uint8Array(3200) } };
  }
  await Promise.race([heard, closed]);
}

const { region, credentials } = plan;
const client = new TranscribeStreamingClient({ region, credentials, endpoint: "https://localhost" });
try {
  const answer = await client.send(
    new StartStreamTranscriptionCommand({
      LanguageCode: plan.language,
      MediaEncoding: "pcm",
      MediaSampleRateHertz: 16000,
      SessionId: plan.session,
      AudioStream: audio(),
    }),
  );
  report.session = answer.SessionId;
  for await (const event of answer.TranscriptResultStream) {
    report.results.push(...event.TranscriptEvent.Transcript.Results);
    if (report.results.filter((result) => !result.IsPartial).length >= plan.finals) hear();
  }
} catch (error) {
  report.error = { name: error.name, message: error.message };
}
report.close = await closed;
await fetch("/report", { method: "POST", body: JSON.stringify(report) });
