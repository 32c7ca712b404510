// The streaming cases with the AWS SDK for JavaScript, in node and in a browser alike; see ../README.md.
import { StartStreamTranscriptionCommand } from "@aws-sdk/client-transcribe-streaming";

const CHUNK = 3200; // bytes: a tenth of a second

const newSession = (start = "") => start + crypto.randomUUID().slice(start.length);

// `hold` keeps the input open until it resolves: a page closes its WebSocket at the end of the input.
async function* input(sound, hold) {
  for (let at = 0; at < sound.length; at += CHUNK) {
    yield { AudioEvent: { AudioChunk: sound.subarray(at, at + CHUNK) } };
  }
  await hold;
}

// One stream: its session, its results, and the error that it ends with. `finals`: how many end a page's patience.
async function heard({ client, sound, inPage, finals, session = newSession(), ...more }) {
  const told = { asked: session, partials: 0, texts: [], speakers: [] };
  let enough;
  const hold = inPage && new Promise((resolve) => (enough = resolve));
  try {
    const answer = await client.send(
      new StartStreamTranscriptionCommand({
        LanguageCode: "en-US",
        MediaEncoding: "pcm",
        MediaSampleRateHertz: 16000,
        ShowSpeakerLabel: true,
        SessionId: session,
        AudioStream: input(sound, hold),
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
        if (told.texts.length === finals) enough?.();
      }
    }
  } catch (error) {
    told.error = { type: error.constructor.name, message: error.message };
  } finally {
    enough?.();
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
  const stream = (more) => heard({ client, sound, inPage, ...more });
  return {
    conversation: async () => {
      const { partials, texts, speakers } = whole(await stream({ finals: 2 }));
      return { partials, finals: texts.length, texts, speakers };
    },
    exception_start: async () => broken(await stream({ VocabularyName: "matrix-nobody" })).error,
    exception_middle: async () => {
      const { error, partials } = broken(await stream({ session: newSession("deadbeef") }));
      return { ...error, partials };
    },
    two_streams: async () => {
      const both = await Promise.all([stream({ finals: 2 }), stream({ finals: 1, session: newSession("feedface") })]);
      return { texts: both.map((told) => whole(told).texts) };
    },
    session: async () => {
      const { asked, session } = whole(await stream({ finals: 2 }));
      return { asked, session };
    },
    early_end: async () => {
      const { texts } = whole(await stream({ sound: sound.subarray(0, 10 * CHUNK), finals: 1 }));
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
