//! `PayPal`'s errors: `{"name", "message", "debug_id", "information_link", "details", "links"}`.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::ids;
use crate::recorded::{Fault, Kind};

/// A request that is not carried out.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    status: u16,
    name: &'static str,
    message: String,
    details: Vec<Value>,
}

impl Refusal {
    pub(super) fn new(status: u16, name: &'static str, message: impl Into<String>) -> Self {
        Self { status, name, message: message.into(), details: Vec::new() }
    }

    /// A field that is missing or wrong.
    pub(super) fn field(field: impl Into<String>, issue: &str) -> Self {
        let detail = json!({ "field": field.into(), "location": "body", "issue": issue });
        let refusal = Self::new(400, "VALIDATION_ERROR", "Invalid request - see details");
        Self { details: vec![detail], ..refusal }
    }

    /// The body is no JSON, or a field is unknown, missing or wrong.
    pub(super) fn not_as_published(fault: &Fault) -> Self {
        match fault.kind {
            Kind::NotJson => Self::new(400, "MALFORMED_REQUEST", "The request JSON is not well formed."),
            _ => Self::field(fault.field(), &fault.says),
        }
    }

    /// The batch was sent before; the link leads to it. Here lies the only proof that it was.
    pub(super) fn duplicate(batch_url: &str) -> Self {
        let detail = json!({
            "field": "SENDER_BATCH_ID",
            "location": "body",
            "issue": "Batch with given sender_batch_id already exists",
            "link": [{ "href": batch_url, "rel": "self", "method": "GET", "encType": "application/json" }],
        });
        let refusal = Self::new(400, "USER_BUSINESS_ERROR", "User business error.");
        Self { details: vec![detail], ..refusal }
    }

    pub(super) fn not_found() -> Self {
        Self::new(404, "INVALID_RESOURCE_ID", "Requested resource ID was not found.")
    }

    pub(super) fn into_answer(self) -> Answer {
        let debug_id = ids::debug_id();
        let body = json!({
            "name": self.name,
            "message": self.message,
            "debug_id": debug_id,
            "information_link": "https://developer.paypal.com/docs/api/payments.payouts-batch/#errors",
            "details": self.details,
            "links": [],
        });
        Answer::new(self.status, body).with("paypal-debug-id", debug_id)
    }
}
