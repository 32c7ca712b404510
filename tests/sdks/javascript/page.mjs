// The streaming cases in a web page, where the SDK takes a WebSocket, always wss:// and port 8443. The page's address
// holds ?plan={region, credentials}; posts {version, runtime, rows} to /report.
import { TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";
import { version } from "@aws-sdk/client-transcribe-streaming/package.json";
import { casesOf, reported } from "./streams.mjs";

const { region, credentials } = JSON.parse(new URLSearchParams(location.search).get("plan"));
const sound = new Uint8Array(await (await fetch("/silence.pcm")).arrayBuffer());
const client = new TranscribeStreamingClient({ region, credentials, endpoint: "https://localhost" });
const [, runtime] = navigator.userAgent.match(/Chrome\/(\d+)/);
const rows = { websocket: await reported(casesOf(client, sound, true)) };
await fetch("/report", { method: "POST", body: JSON.stringify({ version, runtime: `Chromium ${runtime}`, rows }) });
