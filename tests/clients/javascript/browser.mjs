// Streams of any operations, eight at a time, in a web page, where the SDK takes WebSockets. The page's address holds a JSON
// plan ?plan={region, credentials, plans, patience} (see talk.mjs). A page must hold its input open to the end: when the
// input ends, the SDK closes the WebSocket, and the browser then drops whatever still comes.
// Posts a JSON list of reports to /report, with the `url` without its query, and `close`, the server's close frame.
import { TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";
import { talk } from "./talk.mjs";

const { region, credentials, plans, patience } = JSON.parse(new URLSearchParams(location.search).get("plan"));
const sockets = new Map(); // by session
globalThis.WebSocket = class extends WebSocket {
  constructor(url) {
    super(url);
    const closed = new Promise((resolve) => {
      this.addEventListener("close", ({ code, reason }) => resolve({ code, reason }));
    });
    sockets.set(new URL(url).searchParams.get("session-id"), { url: url.split("?")[0], closed });
  }
};

async function stream(plan) {
  const client = new TranscribeStreamingClient({ region, credentials, endpoint: "https://localhost" });
  const report = await talk(client, { ...plan, hold: true }, patience);
  const { url, closed } = sockets.get(plan.input.SessionId);
  return { ...report, url, close: report.waiting ? null : await closed };
}

// The more WebSockets are opening, the longer Chromium holds the next one back: longer than the SDK waits.
const reports = [];
const queue = plans.entries();
async function work() {
  for (const [at, plan] of queue) reports[at] = await stream(plan);
}
await Promise.all(Array.from({ length: 8 }, work));
await fetch("/report", { method: "POST", body: JSON.stringify(reports) });
