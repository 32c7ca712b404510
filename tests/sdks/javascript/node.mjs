// The matrix with the AWS SDK for JavaScript in node: the batch tour, and streams over TLS and over cleartext HTTP/2.
import { TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { cases } from "./batch.mjs";
import { casesOf, reported } from "./streams.mjs";

const { MATRIX_AUDIO: audio, MATRIX_HTTP: http, MATRIX_HTTPS: https } = process.env;
const sound = await readFile(audio);
const streams = async (endpoint) => {
  const client = new TranscribeStreamingClient({ endpoint });
  const rows = await reported(casesOf(client, sound));
  client.destroy();
  return rows;
};

const report = {
  sdk: "@aws-sdk (node)",
  version: createRequire(import.meta.url)("@aws-sdk/client-transcribe-streaming/package.json").version,
  runtime: `node ${process.versions.node}`,
  rows: { batch: await reported(cases), "stream https": await streams(https), "stream h2c": await streams(http) },
};
console.log(JSON.stringify(report));
