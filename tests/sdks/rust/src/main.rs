//! The AWS SDK for Rust in the SDK matrix: does what ../README.md asks, and prints what it saw.

mod batch;
mod streams;

use std::error::Error;
use std::fmt::Debug;

use aws_config::SdkConfig;
use aws_sdk_transcribe::error::{ProvideErrorMetadata, SdkError};
use serde_json::{Map, Value, json};

type Failure = Box<dyn Error>;
/// What one case saw, by the names of ../README.md.
type Saw = Result<Value, Failure>;

#[tokio::main]
async fn main() {
    let (https, http) = (variable("MATRIX_HTTPS"), variable("MATRIX_HTTP"));
    let versions = [
        ("transcribe", aws_sdk_transcribe::meta::PKG_VERSION),
        ("transcribestreaming", aws_sdk_transcribestreaming::meta::PKG_VERSION),
    ];
    let report = json!({
        "sdk": "aws-sdk-rust",
        "version": versions.map(|(name, version)| format!("{name} {version}")).join(", "),
        "runtime": format!("rust {}", env!("RUST_VERSION")),
        "rows": {
            "batch": batch::tour(&settings(&http).await).await,
            "stream https": streams::row(&settings(&https).await).await,
            "stream h2c": streams::h2c(&settings(&http).await).await,
            "stream http/1.1": streams::row(&settings(&http).await).await,
        },
    });
    println!("{report}");
}

/// The SDK's own reading of the environment. It finds the CA in SSL_CERT_FILE.
async fn settings(endpoint: &str) -> SdkConfig {
    aws_config::load_from_env()
        .await
        .into_builder()
        .endpoint_url(endpoint)
        .build()
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

fn job(suffix: &str) -> String {
    format!("{}-{suffix}", variable("MATRIX_RUN"))
}

/// Put a case's outcome into its row: one that fails keeps none of the others from running.
fn enter(row: &mut Map<String, Value>, case: &str, saw: Saw) {
    let outcome = match saw {
        Ok(saw) => json!({"ok": true, "saw": saw}),
        Err(failure) => json!({"ok": false, "saw": {"error": said(&*failure)}}),
    };
    row.insert(case.to_owned(), outcome);
}

/// An error with its causes: the SDK's own text of most is "service error".
fn said(failure: &dyn Error) -> String {
    let (mut text, mut cause) = (failure.to_string(), failure.source());
    while let Some(inner) = cause {
        text += &format!(": {inner}");
        cause = inner.source();
    }
    text
}

/// The service's exception: its variant of the operation's error, and the service's words.
fn refusal<T, E, R>(answer: Result<T, SdkError<E, R>>) -> Saw
where
    E: ProvideErrorMetadata + Error + 'static,
    R: Debug + 'static,
{
    let error = answer.err().ok_or("the service did not refuse")?;
    let refused = match &error {
        SdkError::ServiceError(context) => context.err(),
        _ => return Err(error.into()),
    };
    let variant = format!("{refused:?}");
    let name = variant.split(|letter: char| !letter.is_alphanumeric()).next();
    Ok(json!({"type": name, "message": refused.message()}))
}
