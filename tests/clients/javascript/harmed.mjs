// What the AWS SDK for JavaScript makes of faults. Endpoint, region and CA come from the environment.
// Argument: a JSON plan {calls, streams, patience}: access keys, for each of which one call is made, without retries; the
// ids of sessions, for each of which a stream is made; how many seconds to wait for a stream.
// Prints a JSON report {calls, streams}: of each, in order, {answer} or {error: {name, message, code}}; of streams
// {finals, waiting} beside that.
import { ListTranscriptionJobsCommand, TranscribeClient } from "@aws-sdk/client-transcribe";
import { StartStreamTranscriptionCommand, TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";

const CHUNK = new Uint8Array(3200); // 100 ms of silence
const { calls, streams, patience } = JSON.parse(process.argv[2]);
const told = ({ name, message, code, $metadata }) => ({ name, message, code, status: $metadata?.httpStatusCode });

async function call(key) {
  const credentials = { accessKeyId: key, secretAccessKey: "any" };
  const client = new TranscribeClient({ credentials, maxAttempts: 1, requestHandler: { requestTimeout: 2000, throwOnRequestTimeout: true } });
  try {
    const { $metadata, ...answer } = await client.send(new ListTranscriptionJobsCommand({}));
    return { answer };
  } catch (error) {
    return { error: told(error) };
  } finally {
    client.destroy();
  }
}

async function* audio() {
  for (let sent = 0; sent < 40; sent++) yield { AudioEvent: { AudioChunk: CHUNK } };
}

async function heard(client, session, report) {
  const answer = await client.send(
    new StartStreamTranscriptionCommand({
      LanguageCode: "en-US",
      MediaEncoding: "pcm",
      MediaSampleRateHertz: 16000,
      SessionId: session,
      AudioStream: audio(),
    }),
  );
  for await (const event of answer.TranscriptResultStream) {
    for (const result of event.TranscriptEvent.Transcript.Results) {
      if (!result.IsPartial) report.finals.push(result.Alternatives[0].Transcript);
    }
  }
}

async function stream(session) {
  const report = { finals: [], waiting: false };
  const client = new TranscribeStreamingClient({});
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, patience * 1000, true)));
  try {
    report.waiting = (await Promise.race([heard(client, session, report), late])) === true;
  } catch (error) {
    report.error = told(error);
  } finally {
    clearTimeout(timer);
    if (!report.waiting) client.destroy();
  }
  return report;
}

const report = { calls: await Promise.all(calls.map(call)), streams: await Promise.all(streams.map(stream)) };
process.stdout.write(JSON.stringify(report), () => process.exit());
