// An emulator for a file of tests: the one that AWS_ENDPOINT_URL names, or a container of its own.
import { GenericContainer, Wait } from "testcontainers";

const IMAGE = process.env.EMULATOR_IMAGE ?? "your-name/transcribe-emulator:0.1.0";

export const container = () =>
  new GenericContainer(IMAGE)
    .withExposedPorts(4610, 8443)
    .withWaitStrategy(Wait.forHttp("/_emulator/ready", 4610).forStatusCode(200));

export async function start() {
  if (process.env.AWS_ENDPOINT_URL) {
    return new Emulator(process.env.AWS_ENDPOINT_URL, process.env.AWS_ENDPOINT_URL_TRANSCRIBE_STREAMING);
  }
  const started = await container().start();
  const [http, https] = [4610, 8443].map((port) => `${started.getHost()}:${started.getMappedPort(port)}`);
  return new Emulator(`http://${http}`, `https://${https}`, started);
}

class Emulator {
  constructor(http, https, started) {
    Object.assign(this, { http, https, started });
  }

  // What every client of an SDK takes; `forcePathStyle` is S3's.
  get settings() {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    return { endpoint: this.http, region: "us-east-1", credentials, forcePathStyle: true };
  }

  // What the control API answers.
  async control(method, path, body) {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${this.http}/_emulator/${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer;
  }

  // Begin anew: before each test.
  reset = () => this.control("POST", "reset");

  // What jobs and streams hear from now on.
  say = (text) => this.control("PUT", "scripts/said", { match: { language: "*" }, say: text });

  // What goes wrong from now on, and with which calls.
  fault = (when, harm) => this.control("POST", "faults", { when, do: harm });

  // The certificate, in PEM, that clients trust who stream over TLS.
  ca = async () => (await this.control("GET", "ca.pem")).text();

  stop = () => this.started?.stop();
}
