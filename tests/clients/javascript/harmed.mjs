// What the AWS SDK for JavaScript makes of faults. Endpoint, region and CA come from the environment.
// Argument: a JSON plan {calls, streams, patience}: access keys, for each of which one call is made, without retries;
// plans of streams (see talk.mjs); how many seconds to wait for a stream.
// Prints a JSON report {calls, streams}, in order: of each call {answer} or {error: {name, message, code}}.
import { ListTranscriptionJobsCommand, TranscribeClient } from "@aws-sdk/client-transcribe";
import { TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";
import { talk, told } from "./talk.mjs";

const { calls, streams, patience } = JSON.parse(process.argv[2]);

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

const report = { calls: await Promise.all(calls.map(call)), streams: await Promise.all(streams.map((plan) => talk(new TranscribeStreamingClient({}), plan, patience))) };
process.stdout.write(JSON.stringify(report), () => process.exit());
