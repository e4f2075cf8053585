//! Stripe's errors: `{"error": {"type", "code", "message", "param", "doc_url"}}`.

use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::recorded::{Fault, Kind};

/// A request that is not carried out.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    status: u16,
    kind: &'static str,
    code: Option<&'static str>,
    param: Option<String>,
    message: String,
    stored: bool,
}

impl Refusal {
    /// The request itself is wrong. Stripe saves nothing for its idempotency key.
    pub(super) fn invalid(status: u16, message: impl Into<String>) -> Self {
        Self { status, kind: "invalid_request_error", code: None, param: None, message: message.into(), stored: false }
    }

    /// A parameter is unknown, missing or wrong.
    pub(super) fn not_as_published(fault: &Fault) -> Self {
        let name = fault.parameter();
        match fault.kind {
            Kind::Unknown => {
                Self::invalid(400, format!("Received unknown parameter: {name}")).code("parameter_unknown")
            }
            Kind::Missing => Self::invalid(400, format!("Missing required param: {name}.")).code("parameter_missing"),
            Kind::NotWhole => Self::invalid(400, format!("Invalid integer: {name}")).code("parameter_invalid_integer"),
            Kind::NotJson | Kind::Wrong => Self::invalid(400, format!("Invalid {name}: {}", fault.says)),
        }
        .param(&name)
    }

    /// There is no such object; 404 when the address names it, 400 when a parameter does.
    pub(super) fn missing(status: u16, kind: &str, id: &str, param: &str) -> Self {
        Self::invalid(status, format!("No such {kind}: '{id}'")).code("resource_missing").param(param)
    }

    /// 409, 429, 500 and 503.
    pub(super) fn failure(status: u16) -> Self {
        match status {
            409 => Self {
                kind: "idempotency_error",
                ..Self::invalid(
                    status,
                    "There is currently another in-progress request using this Idempotent Key (that probably means \
                     you submitted twice, and the other request is still going through). Please try again later.",
                )
                .code("idempotency_key_in_use")
            },
            429 => Self::invalid(
                status,
                "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
            )
            .code("rate_limit"),
            _ => Self {
                kind: "api_error",
                stored: true,
                ..Self::invalid(
                    status,
                    "Sorry! There was an error while talking to one of our backends. Support has been notified.",
                )
            },
        }
    }

    /// The key was used for something else.
    pub(super) fn key_reused(message: String) -> Self {
        Self { kind: "idempotency_error", ..Self::invalid(400, message) }
    }

    pub(super) fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    pub(super) fn param(mut self, param: &str) -> Self {
        self.param = Some(param.to_owned());
        self
    }

    /// It was decided while carrying the request out, so Stripe replays it for the same idempotency key: a retry after
    /// topping up the balance needs a new one (<https://docs.stripe.com/error-low-level#content-errors>).
    pub(super) fn stored(mut self) -> Self {
        self.stored = true;
        self
    }

    pub(super) fn is_stored(&self) -> bool {
        self.stored
    }

    pub(super) fn into_answer(self) -> Answer {
        let mut error = Map::new();
        if let Some(code) = self.code {
            error.insert("code".to_owned(), json!(code));
            let page = code.replace('_', "-");
            error.insert("doc_url".to_owned(), json!(format!("https://stripe.com/docs/error-codes/{page}")));
        }
        error.insert("message".to_owned(), json!(self.message));
        if let Some(param) = self.param {
            error.insert("param".to_owned(), json!(param));
        }
        error.insert("type".to_owned(), json!(self.kind));
        Answer::new(self.status, json!({ "error": Value::Object(error) }))
    }
}
