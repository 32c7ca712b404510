// Chromium without a window, driven over a pipe in its own protocol: no library and no driver.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = process.env.CHROMIUM ?? "chromium";
const FLAGS = [
  "--headless",
  "--remote-debugging-pipe",
  "--no-sandbox", // containers run as root
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--no-proxy-server",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream", // a microphone that beeps,
  "--use-fake-ui-for-media-stream", // and a user who allows it
  "--autoplay-policy=no-user-gesture-required",
];

/** A browser with one page: `open(url)`, `run(expression)` → its value, `close()`. */
export async function launch() {
  const profile = await mkdtemp(join(tmpdir(), "captions-"));
  const program = spawn(PROGRAM, [...FLAGS, `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const [, , , input, output] = program.stdio;
  const asked = new Map();
  let said = "";
  output.setEncoding("utf8").on("data", (text) => {
    const messages = (said + text).split("\0");
    said = messages.pop();
    for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
      if (error) asked.get(id)?.reject(new Error(error.message));
      else asked.get(id)?.resolve(result);
    }
  });

  let count = 0;
  function call(method, params = {}, sessionId = undefined) {
    const id = ++count;
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => asked.set(id, { resolve, reject }));
  }

  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
  return {
    open: (url) => call("Page.navigate", { url }, sessionId),
    run: async (expression) => {
      const { result, exceptionDetails } = await call("Runtime.evaluate", { expression }, sessionId);
      if (exceptionDetails) throw new Error(exceptionDetails.exception.description);
      return result.value;
    },
    close: async () => {
      const ended = once(program, "exit");
      await call("Browser.close");
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
