//! What is sent: `{type, timestamp, data}` (<https://www.standardwebhooks.com/>), `data` as the API shows the thing.

use serde::Serialize;
use time::OffsetDateTime;
use time::serde::rfc3339;

#[derive(Serialize)]
struct Body<'a, T> {
    r#type: &'a str,
    #[serde(with = "rfc3339")]
    timestamp: OffsetDateTime,
    data: &'a T,
}

/// The text of an event, the same bytes for every receiver and every attempt.
pub(crate) fn body<T: Serialize>(event: &str, timestamp: OffsetDateTime, data: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(&Body { r#type: event, timestamp, data }).map_err(|error| sqlx::Error::Encode(error.into()))
}
