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
const AGAIN = /^(InternalFailure|ServiceUnavailable|Throttling)Exception/; // what another try may mend
const IDLE = "BadRequestException: Your request timed out"; // no sound came for a quarter of a minute

/** Tells `caption({text, partial})`, `state(text)` and, at the end, `done(exception or undefined)`. */
export class Captioner {
  #settings;
  #tell;
  #session = crypto.randomUUID();
  #chunks = []; // sound that waits to be sent
  #unheard; // what was sent before the first answer: a stream that is refused at its start has heard nothing
  #idle = false;
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
    this.#unheard = [];
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
      this.#chunks.unshift(...(this.#unheard ?? []));
      if (exception?.startsWith(IDLE)) this.#rest();
      else if (exception ? AGAIN.test(exception) : code !== NORMAL) this.#again(exception ?? code);
      else this.#tell.done(exception);
    };
  }

  /** Sound: samples from -1 to 1, 16,000 a second. */
  send(samples) {
    this.#chunks.push(Int16Array.from(samples, (each) => Math.max(-1, Math.min(1, each)) * 32767));
    if (this.#chunks.length > MOST_KEPT) this.#chunks.shift();
    if (this.#idle) {
      this.#idle = false;
      this.connect();
    }
    this.#flush();
  }

  /** No more sound comes. The service says what is left to say, and closes. */
  stop() {
    this.#stopped = true;
    if (this.#idle) this.#tell.done();
    else this.#flush();
  }

  #flush() {
    if (!this.#socket) return;
    for (const chunk of this.#chunks.splice(0)) {
      this.#unheard?.push(chunk);
      this.#socket.send(audioEvent(new Uint8Array(chunk.buffer)));
    }
    if (this.#stopped) this.#socket.send(audioEvent(new Uint8Array(0)));
  }

  #hear(results) {
    this.#unheard = undefined;
    for (const { Alternatives, IsPartial } of results) {
      this.#tries = 0;
      this.#tell.caption({ text: Alternatives[0].Transcript, partial: IsPartial });
    }
  }

  /** Nobody speaks, or the microphone is off: the next sound opens the stream again. */
  #rest() {
    if (this.#stopped) return this.#tell.done();
    this.#idle = true;
    this.#tell.state("Waiting for sound.");
  }

  #again(why) {
    if (this.#tries === TRIES) return this.#tell.done(`The connection is lost (${why}).`);
    this.#tell.state(`Connecting again (${why}) …`);
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
