//! How the provider misbehaves while faults fall.

use serde_json::{Value, json};

/// Every fault of the provider that can be cleared up without waiting for a day.
///
/// `error_500` is not among them: it makes the provider keep a failure for the idempotency key without doing the work,
/// and what follows then are the rules of the 20th and the 24th hour, whose tests have a clock of their own.
pub(crate) fn during_blows() -> Value {
    json!({
        "drop_reply": 0.05,
        "error_500_after": 0.03,
        "malformed": 0.02,
        "drop_request": 0.02,
        "error_503": 0.02,
        "error_429": 0.03,
        "error_409": 0.02,
        // Most answers take a while, so that most blows find some on their way.
        "delay": 0.6,
        "delay_ms": 250,
        "delay_before_ms": 20,
        // Half of the events never come, or nothing would be left to look up.
        "webhook_lost": 0.5,
        "webhook_duplicates": 0.2,
        "webhook_late": 0.3,
        "webhook_late_ms": 3_000,
        "webhook_out_of_order": 0.1,
    })
}
