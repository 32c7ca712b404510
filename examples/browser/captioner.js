// Captions of the microphone over a WebSocket. A lost connection is made again, with the same session: the service goes on
// where it was.
import { audioEvent, read } from "./frames.js";
import { presigned } from "./signing.js";

const RATE = 16000;
const CHUNK = 1600; // samples: 100 ms
const WINDOW = 5; // minutes in which a session may be gone on with
const TRIES = 5;
const FIRST_WAIT = 250; // milliseconds, and twice as long each time
const MOST_KEPT = 600; // chunks, a minute, that are kept while there is no connection
const NORMAL = 1000; // the service closes so when it has said all, and behind each exception

/** Tells `caption({text, partial})`, `state(text)` and, at the end, `done(exception or undefined)`. */
export class Captioner {
  #settings;
  #tell;
  #session = crypto.randomUUID();
  #chunks = []; // sound that waits to be sent
  #stopped = false;
  #tries = 0;
  #socket;

  constructor(settings, tell) {
    this.#settings = settings;
    this.#tell = tell;
  }

  async connect() {
    const url = await presigned(this.#settings, {
      "language-code": "en-US",
      "media-encoding": "pcm",
      "sample-rate": RATE,
      "session-id": this.#session,
      "session-resume-window": WINDOW,
    });
    let exception;
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#socket = socket;
      this.#tell.state("Listening.");
      this.#flush();
    };
    socket.onmessage = ({ data }) => {
      const { headers, document } = read(data);
      if (headers[":message-type"] === "exception") exception = `${headers[":exception-type"]}: ${document.Message}`;
      else this.#hear(document.Transcript.Results);
    };
    socket.onclose = ({ code }) => {
      this.#socket = undefined;
      if (exception || code === NORMAL) this.#tell.done(exception);
      else this.#again(code);
    };
  }

  /** Sound: samples from -1 to 1, 16,000 a second. */
  send(samples) {
    this.#chunks.push(Int16Array.from(samples, (each) => Math.max(-1, Math.min(1, each)) * 32767));
    if (this.#chunks.length > MOST_KEPT) this.#chunks.shift();
    this.#flush();
  }

  /** No more sound comes. The service says what is left to say, and closes. */
  stop() {
    this.#stopped = true;
    this.#flush();
  }

  #flush() {
    if (!this.#socket) return;
    for (const chunk of this.#chunks.splice(0)) this.#socket.send(audioEvent(new Uint8Array(chunk.buffer)));
    if (this.#stopped) this.#socket.send(audioEvent(new Uint8Array(0)));
  }

  #hear(results) {
    for (const { Alternatives, IsPartial } of results) {
      this.#tries = 0;
      this.#tell.caption({ text: Alternatives[0].Transcript, partial: IsPartial });
    }
  }

  #again(code) {
    if (this.#tries === TRIES) return this.#tell.done(`The connection is lost (${code}).`);
    this.#tell.state(`Connecting again (${code}) …`);
    setTimeout(() => this.connect(), FIRST_WAIT * 2 ** this.#tries++);
  }
}

/** Give `heard` the microphone's sound, 100 ms at a time; the function that ends it. */
export async function listen(heard) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  const context = new AudioContext({ sampleRate: RATE });
  await context.audioWorklet.addModule("worklet.js");
  const chunks = new AudioWorkletNode(context, "chunks", { numberOfOutputs: 0, processorOptions: { length: CHUNK } });
  chunks.port.onmessage = ({ data }) => heard(data);
  context.createMediaStreamSource(stream).connect(chunks);
  return () => {
    for (const track of stream.getTracks()) track.stop();
    if (context.state !== "closed") context.close();
  };
}
