// The page in Chromium, put to the test by the emulator at AWS_ENDPOINT_URL: node --test
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { control, eventually, openSpace } from "../emulator.mjs";
import { launch } from "./chromium.mjs";

const SAID = ["Good morning.", "How can I help you?"];
const START = { operation: "StartStreamTranscription", door: "websocket" };
const EARS = "window.AudioContext = class extends AudioContext { own = (window.ears = this); }"; // what the page hears with
const KINDS = { html: "text/html", js: "text/javascript" };
let browser;
let server;
let space;

before(async () => {
  server = createServer(async ({ url }, answer) => {
    const name = url === "/" ? "index.html" : url.slice(1);
    const text = await readFile(new URL(name, import.meta.url)).catch(() => undefined);
    answer.writeHead(text ? 200 : 404, { "content-type": KINDS[name.split(".").at(-1)] ?? "text/plain" }).end(text);
  }).listen(0, "localhost");
  await once(server, "listening");
  browser = await launch();
});

after(async () => {
  await browser.close();
  server.close();
});

beforeEach(async () => {
  space = await openSpace();
  await space.say([{ spk_0: SAID[0], at: 0.2 }, { spk_0: SAID[1], at: 2 }]);
  await browser.open(`http://localhost:${server.address().port}/`);
  await eventually(() => browser.run("document.querySelector('[role=status]')?.textContent === 'Ready.'"));
});

afterEach(async () => {
  await control("POST", "clock", { mode: "real" });
  await space.close();
});

/** Fill in the form and start. */
async function start(changes = {}) {
  const form = {
    endpoint: space.endpoint.replace("http", "ws"),
    region: space.region,
    accessKey: space.credentials.accessKeyId,
    secretKey: space.credentials.secretAccessKey,
    ...changes,
  };
  const fill = (form) => Object.entries(form).forEach(([name, value]) => (document.forms[0][name].value = value));
  await browser.run(`(${fill})(${JSON.stringify(form)}); document.querySelector("#start").click()`);
}

const stop = () => browser.run("document.querySelector('#stop').click()");
const text = (selector) => browser.run(`document.querySelector('${selector}').textContent`);
const captions = async () =>
  JSON.parse(await browser.run("JSON.stringify([...document.querySelectorAll('li')].map((line) => line.textContent))"));
const shown = (selector, wanted) => eventually(async () => (await text(selector)).includes(wanted));

async function assertKept() {
  const { verdict, rules } = await space.verdict();
  assert.equal(verdict, "kept", JSON.stringify(rules));
}

test("captions appear, and Stop ends the stream with an empty event", async () => {
  await space.expect({ rule: "stream", empty_event: true, chunk: { least: 0.1, most: 0.1 } });
  await start();
  await shown("#partial", "Good");
  await shown("#captions", SAID[1]);
  await stop();
  await shown("[role=status]", "Ended.");
  assert.deepEqual(await captions(), SAID);
  assert.equal(await text("[role=alert]"), "");
  await assertKept();
  assert.deepEqual(await space.habits(), []);
});

test("what is being said when Stop is pressed is still captioned", async () => {
  await start();
  await shown("#partial", "Good");
  await stop();
  await shown("[role=status]", "Ended.");
  assert.deepEqual(await captions(), SAID.slice(0, 1));
});

test("an exception is shown in its own words", async () => {
  await space.fault({ after: 0.5, raise: "LimitExceededException", message: "That is enough." }, START);
  await start();
  await shown("[role=alert]", "LimitExceededException: That is enough.");
  assert.equal(await text("[role=status]"), "Ended.");
});

test("a wrong key is told", async () => {
  await start({ secretKey: "wrong" });
  await shown("[role=alert]", "InvalidSignatureException: The request signature we calculated does not match");
});

test("refused at the start, it waits, longer each time, and begins again with its session", async () => {
  await space.fault({ raise: "ServiceUnavailableException" }, { ...START, nth: "1-3" });
  await space.expect({ rule: "back_off", call: { operation: START.operation }, first: 0.25, factor: 2 });
  await browser.run(EARS);
  await start();
  await shown("#captions", SAID[1]);
  const listened = await browser.run("ears.currentTime");
  await stop();
  await shown("[role=status]", "Ended.");
  assert.deepEqual(await captions(), SAID);
  const lines = await space.journal();
  assert.equal(lines.length, 4);
  assert.equal(new Set(lines.map(({ session }) => session)).size, 1);
  const { seconds } = lines[3].stream;
  assert(seconds > listened - 0.4, `${seconds} s of ${listened} s: what was sent to those who refused is sent again`);
  await assertKept();
});

test("when the microphone gives nothing for fifteen seconds, its next sound opens the stream again", async () => {
  await browser.run(EARS);
  await start();
  await shown("#captions", SAID[0]);
  await browser.run("ears.suspend()");
  await eventually(() => browser.run("ears.state === 'suspended'"));
  await control("POST", "clock", { advance: 16 });
  await shown("[role=status]", "Waiting for sound.");
  await browser.run("ears.resume()");
  await shown("#captions", SAID[1]);
  await stop();
  await shown("[role=status]", "Ended.");
  assert.deepEqual(await captions(), SAID, "nothing is said twice, and nothing is left out");
  const [idle, again] = await space.journal();
  assert.match(idle.error.message, /15 seconds/);
  assert.equal(again.session, idle.session);
});

test("a closed connection is made again, and goes on with its session", async () => {
  await space.fault({ after: 1.5, break: { how: "websocket-close", code: 1011 } }, { ...START, nth: 1 });
  await space.expect({ rule: "session_reused" });
  await start();
  await shown("[role=status]", "Connecting again (1011)");
  await shown("#captions", SAID[1]);
  await stop();
  await shown("[role=status]", "Ended.");
  assert.deepEqual(await captions(), SAID, "nothing is said twice, and nothing is left out");
  await assertKept();
});

for (const [name, before, habits] of [
  ["a bad habit: who leaves the page just vanishes", "onpagehide = null", ["no-empty-event"]],
  ["mended: who leaves the page ends the stream", "", []],
]) {
  test(name, async () => {
    await start();
    await shown("#captions", SAID[0]);
    await browser.run(before);
    await browser.open("about:blank");
    await eventually(async () => (await space.journal())[0].stream.ended);
    assert.deepEqual(await space.habits(), habits);
  });
}
