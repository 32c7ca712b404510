// A tour of the batch API with the AWS SDK for JavaScript. Endpoint, region and credentials come from the environment.
// Arguments: a name for the job, a bucket that holds call.wav. Prints one JSON report.
import {
  DeleteTranscriptionJobCommand,
  GetTranscriptionJobCommand,
  StartTranscriptionJobCommand,
  TranscribeClient,
  paginateListTranscriptionJobs,
  waitUntilTranscriptionJobCompleted,
} from "@aws-sdk/client-transcribe";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const [name, bucket] = process.argv.slice(2);
const client = new TranscribeClient({});
const s3 = new S3Client({ forcePathStyle: true });
const job = { TranscriptionJobName: name };

const wav = (samples) => {
  const head = Buffer.from("RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0........\x02\0\x10\0data....", "latin1");
  head.writeUInt32LE(36 + samples.length, 4);
  head.writeUInt32LE(16000, 24); // samples a second
  head.writeUInt32LE(32000, 28); // bytes a second
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
};

const refused = async (command) => {
  try {
    await client.send(command);
    return null;
  } catch (error) {
    return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode };
  }
};

await s3.send(new CreateBucketCommand({ Bucket: bucket }));
await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "call.wav", Body: wav(new Uint8Array(128000)) }));
const start = { ...job, LanguageCode: "en-US", Media: { MediaFileUri: `s3://${bucket}/call.wav` }, MediaFormat: "wav" };
const started = await client.send(new StartTranscriptionJobCommand(start));
const again = await refused(new StartTranscriptionJobCommand(start));
await waitUntilTranscriptionJobCompleted({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, job);
const done = await client.send(new GetTranscriptionJobCommand(job));
const document = await (await fetch(done.TranscriptionJob.Transcript.TranscriptFileUri)).json();
const listed = [];
for await (const page of paginateListTranscriptionJobs({ client, pageSize: 1 }, { JobNameContains: name })) {
  listed.push(...page.TranscriptionJobSummaries.map((summary) => summary.TranscriptionJobName));
}
await client.send(new DeleteTranscriptionJobCommand(job));

console.log(
  JSON.stringify({
    started: started.TranscriptionJob.TranscriptionJobStatus,
    startedAt: started.TranscriptionJob.StartTime instanceof Date,
    done: done.TranscriptionJob.TranscriptionJobStatus,
    transcript: document.results.transcripts[0].transcript,
    listed,
    again,
    gone: await refused(new GetTranscriptionJobCommand(job)),
  }),
);
