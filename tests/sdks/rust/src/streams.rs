//! Streams over one carrier, all on one client.

use aws_config::SdkConfig;
use aws_sdk_transcribestreaming::Client;
use aws_sdk_transcribestreaming::error::SdkError;
use aws_sdk_transcribestreaming::operation::start_stream_transcription::builders::StartStreamTranscriptionFluentBuilder;
use aws_sdk_transcribestreaming::primitives::Blob;
use aws_sdk_transcribestreaming::types::error::{AudioStreamError, TranscriptResultStreamError};
use aws_sdk_transcribestreaming::types::{
    AudioEvent, AudioStream, LanguageCode, MediaEncoding, Result as Heard, TranscriptResultStream,
};
use futures_util::stream;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::{Failure, Saw, enter, refusal, said, settings, variable};

const CHUNK: usize = 3200; // bytes: 100 ms

/// What came of one stream up to its end.
#[derive(Default)]
struct Talk {
    session: Option<String>,
    partials: usize,
    texts: Vec<String>,
    speakers: Vec<String>,
}

pub async fn row(settings: &SdkConfig) -> Value {
    let client = Client::new(settings);
    let sound = std::fs::read(variable("MATRIX_AUDIO")).expect("MATRIX_AUDIO can be read");
    let mut row = Map::new();
    enter(&mut row, "conversation", conversation(&client, &sound).await);
    enter(&mut row, "exception_start", exception_start(&client, &sound).await);
    enter(&mut row, "exception_middle", exception_middle(&client, &sound).await);
    enter(&mut row, "two_streams", two_streams(&client, &sound).await);
    enter(&mut row, "session", session_echoed(&client, &sound).await);
    enter(&mut row, "early_end", early_end(&client, &sound[..10 * CHUNK]).await);
    Value::Object(row)
}

/// Prior knowledge of HTTP/2 would show in the first line that the SDK writes to an http:// endpoint.
pub async fn h2c(settings_of_http: &SdkConfig) -> Value {
    match first_line().await {
        Ok(line) if line.starts_with("PRI * HTTP/2.0") => row(settings_of_http).await,
        Ok(line) => json!({"cannot": format!("it speaks HTTP/1.1 over http://: {}", line.trim_end())}),
        Err(failure) => json!({"cannot": format!("it could not be asked: {}", said(&*failure))}),
    }
}

async fn first_line() -> Result<String, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let client = Client::new(&settings(&format!("http://{}", listener.local_addr()?)).await);
    let heard = async {
        let (socket, _) = listener.accept().await?;
        let mut line = String::new();
        BufReader::new(socket).read_line(&mut line).await?;
        Ok(line)
    };
    tokio::select! {
        line = heard => line,
        answer = asked(&client, session(None), &[]).send() => Err(format!("it ended by itself: {answer:?}").into()),
    }
}

/// A random UUID of version 4, whose first eight digits may be given.
fn session(first: Option<&str>) -> String {
    let random = Uuid::new_v4().to_string();
    first.map_or(random.clone(), |first| format!("{first}{}", &random[8..]))
}

fn asked(client: &Client, session: String, sound: &[u8]) -> StartStreamTranscriptionFluentBuilder {
    let event = |chunk| {
        Ok::<_, AudioStreamError>(AudioStream::AudioEvent(
            AudioEvent::builder().audio_chunk(Blob::new(chunk)).build(),
        ))
    };
    let events: Vec<_> = sound.chunks(CHUNK).map(event).collect();
    client
        .start_stream_transcription()
        .language_code(LanguageCode::EnUs)
        .media_encoding(MediaEncoding::Pcm)
        .media_sample_rate_hertz(16000)
        .session_id(session)
        .show_speaker_label(true)
        .audio_stream(stream::iter(events).into())
}

type Broken = SdkError<TranscriptResultStreamError, aws_smithy_types::event_stream::RawMessage>;

/// Have one conversation up to its end, which may be an exception of the service.
async fn hold(asked: StartStreamTranscriptionFluentBuilder) -> Result<(Talk, Result<(), Broken>), Failure> {
    let mut answer = asked.send().await?;
    let mut talk = Talk {
        session: answer.session_id.clone(),
        ..Talk::default()
    };
    loop {
        match answer.transcript_result_stream.recv().await {
            Ok(None) => return Ok((talk, Ok(()))),
            Ok(Some(TranscriptResultStream::TranscriptEvent(event))) => {
                talk.hear(
                    event
                        .transcript
                        .and_then(|transcript| transcript.results)
                        .unwrap_or_default(),
                );
            }
            Ok(Some(_)) => {}
            Err(broken) => return Ok((talk, Err(broken))),
        }
    }
}

/// A conversation that ends well.
async fn held(asked: StartStreamTranscriptionFluentBuilder) -> Result<Talk, Failure> {
    let (talk, end) = hold(asked).await?;
    end?;
    Ok(talk)
}

impl Talk {
    fn hear(&mut self, results: Vec<Heard>) {
        for result in results {
            if result.is_partial {
                self.partials += 1;
                continue;
            }
            let Some(said) = result.alternatives.and_then(|all| all.into_iter().next()) else {
                continue;
            };
            self.texts.extend(said.transcript);
            for speaker in said
                .items
                .unwrap_or_default()
                .into_iter()
                .filter_map(|item| item.speaker)
            {
                if !self.speakers.contains(&speaker) {
                    self.speakers.push(speaker);
                }
            }
        }
    }
}

async fn conversation(client: &Client, sound: &[u8]) -> Saw {
    let talk = held(asked(client, session(None), sound)).await?;
    Ok(json!({"partials": talk.partials, "finals": talk.texts.len(), "texts": talk.texts, "speakers": talk.speakers}))
}

async fn exception_start(client: &Client, sound: &[u8]) -> Saw {
    refusal(
        asked(client, session(None), sound)
            .vocabulary_name("matrix-nobody")
            .send()
            .await,
    )
}

async fn exception_middle(client: &Client, sound: &[u8]) -> Saw {
    let (talk, end) = hold(asked(client, session(Some("deadbeef")), sound)).await?;
    let mut saw = refusal(end)?;
    saw["partials"] = json!(talk.partials);
    Ok(saw)
}

async fn two_streams(client: &Client, sound: &[u8]) -> Saw {
    let first = held(asked(client, session(None), sound));
    let second = held(asked(client, session(Some("feedface")), sound));
    let (first, second) = tokio::join!(first, second);
    Ok(json!({"texts": [first?.texts, second?.texts]}))
}

async fn session_echoed(client: &Client, sound: &[u8]) -> Saw {
    let chosen = session(None);
    let talk = held(asked(client, chosen.clone(), sound)).await?;
    Ok(json!({"asked": chosen, "session": talk.session}))
}

async fn early_end(client: &Client, sound: &[u8]) -> Saw {
    let talk = held(asked(client, session(None), sound)).await?;
    Ok(json!({"texts": talk.texts, "clean": true}))
}
