// The captioner, put to the test by the emulator at AWS_ENDPOINT_URL: node --test
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";
import { control, eventually, openSpace } from "../emulator.mjs";
import { captions } from "./captioner.mjs";

const SAID = ["Good morning.", "How can I help you?"];
const START = { operation: "StartStreamTranscription" };
let space;
let client;

beforeEach(async () => {
  space = await openSpace();
  await space.say([{ spk_0: SAID[0], at: 0.2 }, { spk_0: SAID[1], at: 3 }]);
  client = new TranscribeStreamingClient(space);
});

afterEach(async () => {
  client.destroy();
  await control("POST", "clock", { mode: "real" });
  await space.close();
});

/** Silence in pieces of 20 ms, as a microphone gives it, four times as fast. The script is what is heard. */
async function* sound(seconds) {
  for (let piece = 0; piece < seconds * 50; piece++) {
    yield Buffer.alloc(640);
    await sleep(5);
  }
}

/** The finals, and the exceptions that were got over. */
async function captioned(source, options = {}) {
  const finals = [];
  const got = [];
  for await (const { text, partial } of captions(source, { client, told: ({ name }) => got.push(name), ...options })) {
    if (!partial) finals.push(text);
  }
  return { finals, got };
}

async function assertKept() {
  const { verdict, rules } = await space.verdict();
  assert.equal(verdict, "kept", JSON.stringify(rules));
}

test("what is said is captioned, in signed chunks of 100 ms and an empty one", async () => {
  await space.expect({ rule: "stream", empty_event: true, signed: true, chunk: { least: 0.1, most: 0.1 } });
  assert.deepEqual(await captioned(sound(5)), { finals: SAID, got: [] });
  await assertKept();
});

test("refused at the start, it waits, longer each time, and begins again with its session", async () => {
  await space.fault({ raise: "ServiceUnavailableException" }, { ...START, nth: "1-2" });
  await space.expect(
    { rule: "back_off", call: START, first: 0.2, factor: 2 },
    { rule: "calls", calls: [{ ...START, error: "ServiceUnavailable*", times: 2 }, { ...START, error: "" }] },
  );
  const { finals, got } = await captioned(sound(3.1));
  assert.deepEqual(finals, SAID, "the sound is kept meanwhile: without a tenth of it, the second would not be heard");
  assert.equal(got.length, 2);
  assert.equal(new Set((await space.journal()).map(({ session }) => session)).size, 1);
  await assertKept();
});

for (const harm of [{ raise: "InternalFailureException" }, { break: "rst-stream" }, { break: "tcp-reset" }]) {
  test(`a stream that breaks is gone on with, by its session: ${JSON.stringify(harm)}`, async () => {
    await space.fault({ after: 2, ...harm }, { ...START, nth: 1 });
    await space.expect({ rule: "session_reused" });
    const { finals, got } = await captioned(sound(8));
    assert.deepEqual(finals, SAID, "nothing is said twice, and nothing is left out");
    assert.equal(got.length, 1);
    const [broken, again] = await space.journal();
    assert.equal(broken.input.SessionResumeWindow, 5);
    assert.equal(again.session, broken.session);
    await assertKept();
  });
}

test("a stream that breaks when all has been sent is heard to its end", async () => {
  await space.fault({ after: 3.4, raise: "InternalFailureException" }, { ...START, nth: 1 });
  assert.deepEqual(await captioned(sound(3.4)), { finals: SAID, got: ["InternalFailureException"] });
});

test("when nobody speaks for fifteen seconds, the next word opens the stream again", async () => {
  let speak;
  const spoken = new Promise((resolve) => (speak = resolve));
  async function* pausing() {
    yield* sound(2);
    await spoken;
    yield* sound(4);
  }
  const captioning = captioned(pausing());
  await eventually(async () => (await space.journal()).find(({ stream }) => stream?.events_in === 20));
  await control("POST", "clock", { advance: 16 });
  await eventually(async () => (await space.journal()).find(({ error }) => error?.message.includes("15 seconds")));
  speak();
  assert.deepEqual(await captioning, { finals: SAID, got: ["BadRequestException"] });
  const [idle, again] = await space.journal();
  assert.equal(idle.error.code, "BadRequestException");
  assert.equal(again.session, idle.session);
});

test("what another try can't mend is told at once", async () => {
  await assert.rejects(captioned(sound(5), { language: "xx-XX" }), { name: "BadRequestException" });
  assert.equal((await space.journal()).length, 1);
});

test("a bad habit: what the microphone gives is sent as it is", async () => {
  await captioned(sound(1), { milliseconds: 20 });
  assert.deepEqual(await space.habits(), ["odd-chunks"]);
});

test("mended: it is put together first", async () => {
  await captioned(sound(1));
  assert.deepEqual(await space.habits(), []);
});
