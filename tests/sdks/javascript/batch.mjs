// The batch tour with the AWS SDK for JavaScript, in cases; see ../README.md.
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import * as sdk from "@aws-sdk/client-transcribe";
import { readFile } from "node:fs/promises";

const { MATRIX_HTTP: endpoint, MATRIX_RUN: run, MATRIX_WAV: wav } = process.env;
const names = [1, 2, 3].map((number) => `${run}-${number}`);
const bucket = `matrix-${run}`;
const arn = `arn:aws:transcribe:us-east-1:000000000000:transcription-job/${names[0]}`;
const client = new sdk.TranscribeClient({ endpoint });
const s3 = new S3Client({ endpoint, forcePathStyle: true });
const waiting = { client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 };

const ask = (operation, input) => client.send(new sdk[`${operation}Command`](input));
const job = async (name) => (await ask("GetTranscriptionJob", { TranscriptionJobName: name })).TranscriptionJob;

const begin = (name, media = { Media: { MediaFileUri: `s3://${bucket}/call.wav` } }) =>
  ask("StartTranscriptionJob", { TranscriptionJobName: name, LanguageCode: "en-US", MediaFormat: "wav", ...media });

const refused = async (asked) => {
  try {
    await asked;
  } catch (error) {
    // An error of the service has the status that it came with; one of the SDK's own has none.
    return { by: error.$metadata?.httpStatusCode ? "service" : "sdk", type: error.constructor.name, message: error.message };
  }
  throw new Error("it was not refused");
};

const typed = async (asked) => {
  const { type, message } = await refused(asked);
  return { type, message };
};

const pages = async () => {
  const found = [];
  for await (const page of sdk.paginateListTranscriptionJobs({ client, pageSize: 1 }, { JobNameContains: run })) {
    found.push(page.TranscriptionJobSummaries.map((summary) => summary.TranscriptionJobName));
  }
  return found;
};

const tags = async () => {
  const { Tags } = await ask("ListTagsForResource", { ResourceArn: arn });
  return Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key, Value]));
};

export const cases = {
  start: async () => {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "call.wav", Body: await readFile(wav) }));
    const [first] = await Promise.all(names.map((name) => begin(name)));
    return { status: first.TranscriptionJob.TranscriptionJobStatus };
  },
  wait: async () => {
    await Promise.all(names.map((name) => sdk.waitUntilTranscriptionJobCompleted(waiting, { TranscriptionJobName: name })));
    const jobs = await Promise.all(names.map(job));
    return { statuses: jobs.map((one) => one.TranscriptionJobStatus), by: "waiter" };
  },
  read: async () => {
    const { results } = await (await fetch((await job(names[0])).Transcript.TranscriptFileUri)).json();
    const words = results.items.filter((item) => item.type === "pronunciation");
    return { text: results.transcripts[0].transcript, words: words.length };
  },
  list: async () => {
    const found = await pages();
    return { names: found.flat().sort(), pages: found.length, by: "paginator" };
  },
  tags: async () => {
    const given = [{ Key: "team", Value: "blue" }, { Key: "stage", Value: "matrix" }];
    await ask("TagResource", { ResourceArn: arn, Tags: given });
    const tagged = await tags();
    await ask("UntagResource", { ResourceArn: arn, TagKeys: ["team"] });
    return { tagged, untagged: await tags() };
  },
  vocabulary: async () => {
    const name = { VocabularyName: `vocabulary-${run}` };
    await ask("CreateVocabulary", { ...name, LanguageCode: "en-US", Phrases: ["matrix"] });
    await sdk.waitUntilVocabularyReady(waiting, name);
    const { VocabularyState: state, LanguageCode: language } = await ask("GetVocabulary", name);
    await ask("DeleteVocabulary", name);
    return { state, language, by: "waiter", gone: await typed(ask("GetVocabulary", name)) };
  },
  conflict: () => typed(begin(names[0])),
  validation: async () => ({
    ...(await typed(begin("not a name!"))),
    missing: await refused(begin(`${run}-none`, {})),
  }),
  notfound: () => typed(job(`${run}-nobody`)),
  delete: async () => {
    await Promise.all(names.map((name) => ask("DeleteTranscriptionJob", { TranscriptionJobName: name })));
    return { left: (await pages()).flat() };
  },
};
