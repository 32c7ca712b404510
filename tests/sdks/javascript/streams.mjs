// The streaming cases with the AWS SDK for JavaScript, in node and in a browser alike; see ../README.md.
import * as sdk from "@aws-sdk/client-transcribe-streaming";

const CHUNK = 3200; // bytes: a tenth of a second

const newSession = (start = "") => start + crypto.randomUUID().slice(start.length);

// The name, if the error is of the SDK's class of that name. (A bundle may call the class itself otherwise.)
const typeOf = (error) => (sdk[error.name] && error instanceof sdk[error.name] ? error.name : `untyped ${error.name}`);

// A page closes its WebSocket at the end of the input, and drops what still comes: it says by an empty chunk that the
// sound has ended, and keeps the input open until the stream is `over`.
async function* input(sound, over) {
  for (let at = 0; at < sound.length; at += CHUNK) {
    yield { AudioEvent: { AudioChunk: sound.subarray(at, at + CHUNK) } };
  }
  if (!over) return;
  yield { AudioEvent: { AudioChunk: new Uint8Array(0) } };
  await over;
}

// One stream: its session, its results, and the error that it ends with.
async function heard({ client, sound, inPage, session = newSession(), ...more }) {
  const told = { asked: session, partials: 0, texts: [], speakers: [] };
  let finish;
  const over = inPage && new Promise((resolve) => (finish = resolve));
  try {
    const answer = await client.send(
      new sdk.StartStreamTranscriptionCommand({
        LanguageCode: "en-US",
        MediaEncoding: "pcm",
        MediaSampleRateHertz: 16000,
        ShowSpeakerLabel: true,
        SessionId: session,
        AudioStream: input(sound, over),
        ...more,
      }),
    );
    told.session = answer.SessionId;
    for await (const event of answer.TranscriptResultStream) {
      for (const result of event.TranscriptEvent.Transcript.Results) {
        if (result.IsPartial) {
          told.partials++;
          continue;
        }
        const [{ Transcript, Items }] = result.Alternatives;
        told.texts.push(Transcript);
        for (const { Speaker } of Items) if (Speaker && !told.speakers.includes(Speaker)) told.speakers.push(Speaker);
      }
    }
  } catch (error) {
    told.error = { type: typeOf(error), message: error.message };
  } finally {
    finish?.();
  }
  return told;
}

const whole = ({ error, ...told }) => {
  if (error) throw new Error(JSON.stringify(error));
  return told;
};

const broken = ({ error, ...told }) => {
  if (!error) throw new Error(`it was not refused: ${JSON.stringify(told)}`);
  return { ...told, error };
};

// All cases, of a client and a sound.
export const casesOf = (client, sound, inPage = false) => {
  const stream = (more = {}) => heard({ client, sound, inPage, ...more });
  return {
    conversation: async () => {
      const { partials, texts, speakers } = whole(await stream());
      return { partials, finals: texts.length, texts, speakers };
    },
    exception_start: async () => broken(await stream({ VocabularyName: "matrix-nobody" })).error,
    exception_middle: async () => {
      const { error, partials } = broken(await stream({ session: newSession("deadbeef") }));
      return { ...error, partials };
    },
    two_streams: async () => {
      const both = await Promise.all([stream(), stream({ session: newSession("feedface") })]);
      return { texts: both.map((told) => whole(told).texts) };
    },
    session: async () => {
      const { asked, session } = whole(await stream());
      return { asked, session };
    },
    early_end: async () => {
      const { texts } = whole(await stream({ sound: sound.subarray(0, 10 * CHUNK) }));
      return { texts, clean: true };
    },
  };
};

// Run cases one by one, whatever they raise.
export const reported = async (cases) => {
  const rows = {};
  for (const [name, run] of Object.entries(cases)) {
    try {
      rows[name] = { ok: true, saw: await run() };
    } catch (error) {
      rows[name] = { ok: false, saw: { error: `${error.name}: ${error.message}` } };
    }
  }
  return rows;
};
