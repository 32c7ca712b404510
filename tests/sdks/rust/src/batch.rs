//! The batch API, and S3 at the same endpoint.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_transcribe::Client;
use aws_sdk_transcribe::client::Waiters;
use aws_sdk_transcribe::error::SdkError;
use aws_sdk_transcribe::operation::start_transcription_job::{StartTranscriptionJobError, StartTranscriptionJobOutput};
use aws_sdk_transcribe::types::{LanguageCode, Media, MediaFormat, Tag};
use serde_json::{Map, Value, json};

use crate::{Failure, Saw, enter, job, refusal, variable};

const PATIENCE: Duration = Duration::from_secs(60); // for a waiter, which asks each ten seconds at most
const JOBS: [&str; 3] = ["1", "2", "3"];

pub async fn tour(settings: &SdkConfig) -> Value {
    let client = Client::new(settings);
    let mut row = Map::new();
    enter(&mut row, "start", start(&client, settings).await);
    enter(&mut row, "wait", wait(&client).await);
    enter(&mut row, "read", read(&client).await);
    enter(&mut row, "list", list(&client).await);
    enter(&mut row, "tags", tags(&client).await);
    enter(&mut row, "vocabulary", vocabulary(&client).await);
    enter(
        &mut row,
        "conflict",
        refusal(start_one(&client, &job("1"), Some(media())).await),
    );
    enter(&mut row, "validation", validation(&client).await);
    enter(&mut row, "notfound", not_found(&client).await);
    enter(&mut row, "delete", delete(&client).await);
    Value::Object(row)
}

fn bucket() -> String {
    format!("matrix-{}", variable("MATRIX_RUN"))
}

fn media() -> Media {
    Media::builder()
        .media_file_uri(format!("s3://{}/call.wav", bucket()))
        .build()
}

async fn start_one(
    client: &Client,
    name: &str,
    media: Option<Media>,
) -> Result<StartTranscriptionJobOutput, SdkError<StartTranscriptionJobError>> {
    let asked = client
        .start_transcription_job()
        .transcription_job_name(name)
        .set_media(media);
    asked
        .language_code(LanguageCode::EnUs)
        .media_format(MediaFormat::Wav)
        .send()
        .await
}

async fn start(client: &Client, settings: &SdkConfig) -> Saw {
    let options = aws_sdk_s3::config::Builder::from(settings)
        .force_path_style(true)
        .build();
    let files = aws_sdk_s3::Client::from_conf(options);
    let sound = std::fs::read(variable("MATRIX_WAV"))?;
    files.create_bucket().bucket(bucket()).send().await?;
    files
        .put_object()
        .bucket(bucket())
        .key("call.wav")
        .body(sound.into())
        .send()
        .await?;
    let mut statuses = Vec::new();
    for suffix in JOBS {
        let answer = start_one(client, &job(suffix), Some(media())).await?;
        statuses.push(answer.transcription_job.and_then(|job| job.transcription_job_status));
    }
    Ok(json!({"status": statuses[0].as_ref().map(|status| status.as_str())}))
}

async fn wait(client: &Client) -> Saw {
    let waiter = |suffix| {
        client
            .wait_until_transcription_job_completed()
            .transcription_job_name(job(suffix))
            .wait(PATIENCE)
    };
    let mut statuses = Vec::new();
    // All at once: between two questions about a job each waits for ten seconds.
    for polled in futures_util::future::join_all(JOBS.map(waiter)).await {
        let answer = polled?.into_result()?;
        let status = answer.transcription_job.and_then(|job| job.transcription_job_status);
        statuses.push(status.ok_or("a job without a status")?.as_str().to_owned());
    }
    Ok(json!({"statuses": statuses, "by": "waiter"}))
}

async fn read(client: &Client) -> Saw {
    let answer = client
        .get_transcription_job()
        .transcription_job_name(job("1"))
        .send()
        .await?;
    let transcript = answer
        .transcription_job
        .and_then(|job| job.transcript)
        .ok_or("a job without a transcript")?;
    let text = ureq::get(transcript.transcript_file_uri.ok_or("a transcript without a URI")?)
        .call()?
        .body_mut()
        .read_to_string()?;
    let document: Value = serde_json::from_str(&text)?;
    let items = document["results"]["items"]
        .as_array()
        .ok_or("a document without items")?;
    let words = items.iter().filter(|item| item["type"] == "pronunciation").count();
    Ok(json!({"text": document["results"]["transcripts"][0]["transcript"], "words": words}))
}

/// The names of this run's jobs, and how many pages brought them.
async fn listed(client: &Client) -> Result<(Vec<String>, usize), Failure> {
    let asked = client
        .list_transcription_jobs()
        .job_name_contains(variable("MATRIX_RUN"))
        .max_results(1);
    let mut found = asked.into_paginator().send();
    let (mut names, mut pages) = (Vec::new(), 0);
    while let Some(page) = found.next().await {
        pages += 1;
        let summaries = page?.transcription_job_summaries.unwrap_or_default();
        names.extend(
            summaries
                .into_iter()
                .filter_map(|summary| summary.transcription_job_name),
        );
    }
    names.sort();
    Ok((names, pages))
}

async fn list(client: &Client) -> Saw {
    let (names, pages) = listed(client).await?;
    Ok(json!({"names": names, "pages": pages, "by": "paginator"}))
}

async fn tags_of(client: &Client, arn: &str) -> Result<BTreeMap<String, String>, Failure> {
    let answer = client.list_tags_for_resource().resource_arn(arn).send().await?;
    Ok(answer
        .tags
        .unwrap_or_default()
        .into_iter()
        .map(|tag| (tag.key, tag.value))
        .collect())
}

async fn tags(client: &Client) -> Saw {
    let arn = format!(
        "arn:aws:transcribe:us-east-1:000000000000:transcription-job/{}",
        job("1")
    );
    let team = Tag::builder().key("team").value("blue").build()?;
    let stage = Tag::builder().key("stage").value("matrix").build()?;
    client
        .tag_resource()
        .resource_arn(&arn)
        .tags(team)
        .tags(stage)
        .send()
        .await?;
    let tagged = tags_of(client, &arn).await?;
    client
        .untag_resource()
        .resource_arn(&arn)
        .tag_keys("team")
        .send()
        .await?;
    Ok(json!({"tagged": tagged, "untagged": tags_of(client, &arn).await?}))
}

async fn vocabulary(client: &Client) -> Saw {
    let name = format!("vocabulary-{}", variable("MATRIX_RUN"));
    let created = client
        .create_vocabulary()
        .vocabulary_name(&name)
        .language_code(LanguageCode::EnUs);
    created.phrases("matrix").send().await?;
    client
        .wait_until_vocabulary_ready()
        .vocabulary_name(&name)
        .wait(PATIENCE)
        .await?;
    let ready = client.get_vocabulary().vocabulary_name(&name).send().await?;
    client.delete_vocabulary().vocabulary_name(&name).send().await?;
    let gone = refusal(client.get_vocabulary().vocabulary_name(&name).send().await)?;
    Ok(json!({
        "state": ready.vocabulary_state.map(|state| state.as_str().to_owned()),
        "language": ready.language_code.map(|code| code.as_str().to_owned()),
        "by": "waiter",
        "gone": gone,
    }))
}

async fn validation(client: &Client) -> Saw {
    let mut saw = refusal(start_one(client, "not a name!", Some(media())).await)?;
    let mut missing = refusal(start_one(client, &job("4"), None).await)?;
    missing["by"] = json!("service");
    saw["missing"] = missing;
    Ok(saw)
}

async fn not_found(client: &Client) -> Saw {
    refusal(
        client
            .get_transcription_job()
            .transcription_job_name(job("nobody"))
            .send()
            .await,
    )
}

async fn delete(client: &Client) -> Saw {
    for suffix in JOBS {
        client
            .delete_transcription_job()
            .transcription_job_name(job(suffix))
            .send()
            .await?;
    }
    Ok(json!({"left": listed(client).await?.0}))
}
