// Streams of any operations, all at once, in node. Endpoint, region, credentials and CA come from the environment.
// Argument: a JSON list of plans (see talk.mjs), which may have `asks`: an operation that is asked about the session
// until it says that all is done. Prints a JSON list of reports, with what was `asked`.
import * as sdk from "@aws-sdk/client-transcribe-streaming";
import { talk } from "./talk.mjs";

async function told(operation, session) {
  const client = new sdk.TranscribeStreamingClient({});
  for (let turn = 0; turn < 100; turn++) {
    const { MedicalScribeStreamDetails: details } = await client.send(new sdk[`${operation}Command`]({ SessionId: session }));
    if (details.PostStreamAnalyticsResult?.ClinicalNoteGenerationResult.Status !== "IN_PROGRESS") return details;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("it takes too long");
}

async function stream(plan) {
  const report = await talk(new sdk.TranscribeStreamingClient({}), plan);
  return plan.asks ? { ...report, asked: await told(plan.asks, report.session) } : report;
}

console.log(JSON.stringify(await Promise.all(JSON.parse(process.argv[2]).map(stream))));
