// Live captions over HTTP/2: any source of PCM goes in, captions come out, and whatever happens to the stream in between
// is mended here. Endpoint, region and credentials come from the environment, unless a client is given.
//
//   node captioner.mjs < sound.pcm          16,000 samples a second, 16 bits, one channel; in real time
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { StartStreamTranscriptionCommand, TranscribeStreamingClient } from "@aws-sdk/client-transcribe-streaming";

const BYTES_A_MILLISECOND = 32;
const WINDOW = 5; // minutes in which a session may be gone on with
const TRIES = 5;
const FIRST_WAIT = 200; // milliseconds, and twice as long each time
// What another try cannot mend.
const HOPELESS = new Set([
  "BadRequestException",
  "AccessDeniedException",
  "InvalidSignatureException",
  "UnrecognizedClientException",
]);

/** The sound between its source and the streams that take it one after the other: none of it goes with a stream. */
class Feed {
  #chunks = [];
  #rest = Buffer.alloc(0);
  #over = false;
  #wake = () => {};

  /** Sound in pieces of any length; it leaves in pieces of `size` bytes, and the last as it is. */
  async fill(source, size) {
    try {
      for await (const piece of source) {
        this.#rest = Buffer.concat([this.#rest, piece]);
        for (; this.#rest.length >= size; this.#rest = this.#rest.subarray(size)) {
          this.#chunks.push(this.#rest.subarray(0, size));
        }
        this.#wake();
      }
    } finally {
      if (this.#rest.length) this.#chunks.push(this.#rest);
      this.#over = true;
      this.#wake();
    }
  }

  /** Whether there is sound to send; waits for it. False: it is over. */
  async ready() {
    while (!this.#chunks.length && !this.#over) await new Promise((wake) => (this.#wake = wake));
    return this.#chunks.length > 0;
  }

  /** The input of one stream, until the sound is over or the stream is. At its end the SDK sends an empty event. */
  async *input(stream) {
    while ((await this.ready()) && !stream.over) {
      const chunk = this.#chunks.shift();
      if (!stream.open) stream.unheard.push(chunk);
      yield { AudioEvent: { AudioChunk: chunk } };
    }
  }

  /** A stream has ended early: it takes no more, and what it took before it was open was never heard. */
  recover(stream) {
    stream.over = true;
    if (!stream.open) this.#chunks.unshift(...stream.unheard);
  }
}

/**
 * Captions {text, partial, start} of the sound that `source`, an async iterable of buffers, gives.
 * `milliseconds`: the length of the chunks that are sent. `told` hears of each exception that is got over.
 */
export async function* captions(source, options = {}) {
  const { client = new TranscribeStreamingClient({}), language = "en-US", session = randomUUID() } = options;
  const { milliseconds = 100, told = () => {} } = options;
  const feed = new Feed();
  const filled = feed.fill(source, milliseconds * BYTES_A_MILLISECOND);
  filled.catch(() => {}); // whoever waits for it below is told
  for (let tries = 1; ; tries++) {
    const stream = { open: false, over: false, unheard: [] };
    try {
      const answer = await client.send(
        new StartStreamTranscriptionCommand({
          LanguageCode: language,
          MediaEncoding: "pcm",
          MediaSampleRateHertz: 16000,
          SessionId: session,
          SessionResumeWindow: WINDOW,
          AudioStream: feed.input(stream),
        }),
      );
      stream.open = true;
      for await (const { TranscriptEvent } of answer.TranscriptResultStream) {
        for (const { Alternatives, IsPartial, StartTime } of TranscriptEvent.Transcript.Results) {
          tries = 1;
          yield { text: Alternatives[0].Transcript, partial: IsPartial, start: StartTime };
        }
      }
      return filled;
    } catch (error) {
      feed.recover(stream);
      const idle = error.message.startsWith("Your request timed out");
      if (!idle && (HOPELESS.has(error.name) || tries >= TRIES)) throw error;
      told(error);
      if (!idle) await sleep(FIRST_WAIT * 2 ** (tries - 1));
      // After a quarter of a minute of silence the next stream is for the next sound. If none comes, all has been heard.
      else if (!(await feed.ready())) return filled;
    }
  }
}

/** What comes at once is given at the pace of speech. */
async function* paced(source) {
  const began = Date.now();
  let bytes = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length; at += 3200) {
      const chunk = piece.subarray(at, at + 3200);
      yield chunk;
      bytes += chunk.length;
      await sleep(Math.max(0, began + bytes / BYTES_A_MILLISECOND - Date.now()));
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for await (const { text, partial } of captions(paced(process.stdin), { told: (error) => console.error(`${error}`) })) {
    if (!partial) console.log(text);
  }
}
