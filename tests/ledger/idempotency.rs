//! Calls with an `Idempotency-Key` (docs/decisions/0023).

mod concurrent;
mod creating;
mod recognised;
mod secrets;

use integration_tests::api::{Answer, Client};
use serde_json::Value;

/// POSTs with a key; null is no body.
fn post(client: &Client, path: &str, key: &str, body: &Value) -> Answer {
    let text = if body.is_null() { None } else { Some(body.to_string()) };
    client.send("POST", path, &[("content-type", "application/json"), ("idempotency-key", key)], text.as_deref())
}

fn is_replayed(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == Some("true")
}
