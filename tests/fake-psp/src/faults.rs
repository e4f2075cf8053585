//! How the providers misbehave, as `PUT /_faults` sets it.

use serde::{Deserialize, Serialize};

/// Probabilities from 0 to 1 and durations in milliseconds. What a `PUT` leaves out is off; `{}` heals everything.
///
/// Faults last until the next `PUT` or the end of the process: a provider that has just started is healthy.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Faults {
    /// 429 before anything is looked at; nothing is stored for the idempotency key.
    pub(crate) error_429: f64,
    /// 503 before anything is looked at; nothing is stored for the idempotency key.
    pub(crate) error_503: f64,
    /// What a 429 or a 503 says in `Retry-After`: seconds, or a date. Not said when left out.
    pub(crate) retry_after: Option<String>,
    /// PayPal only: 401, as for a token that was ended before its time; nothing done.
    pub(crate) error_401: f64,
    /// Stripe only, with an `Idempotency-Key`: 409 `idempotency_key_in_use`, nothing done.
    pub(crate) error_409: f64,
    /// The connection closes and nothing was done.
    pub(crate) drop_request: f64,
    /// 500 instead of the work. Stripe stores it for the idempotency key and replays it.
    pub(crate) error_500: f64,
    /// The work is done and the answer is 500 all the same, stored and replayed likewise.
    pub(crate) error_500_after: f64,
    /// The work is done, then the connection closes without an answer.
    pub(crate) drop_reply: f64,
    /// The work is done; the answer says 200 and breaks off in the middle of its JSON.
    pub(crate) malformed: f64,
    /// Share of the answers that `delay_ms` applies to; 1 unless told otherwise.
    pub(crate) delay: Option<f64>,
    /// The answer comes this much after the work was done.
    pub(crate) delay_ms: u64,
    /// The work begins this late, and is done even if the caller has hung up by then.
    pub(crate) delay_before_ms: u64,
    /// An event is sent twice.
    pub(crate) webhook_duplicates: f64,
    /// An event is sent `webhook_late_ms` late.
    pub(crate) webhook_late: f64,
    /// How late a late event is; 2,000 if left out.
    pub(crate) webhook_late_ms: Option<u64>,
    /// An event waits (2 s at most) until the next one has been sent.
    pub(crate) webhook_out_of_order: f64,
    /// An event is never sent.
    pub(crate) webhook_lost: f64,
    /// Requests that can be struck, each `METHOD /path-prefix`; all when empty.
    pub(crate) only: Vec<String>,
    /// At most this many requests are struck, then they pass unharmed; no limit when left out.
    pub(crate) times: Option<u64>,
}

const DELAY_LIMIT_MS: u64 = 120_000;
const ONLY_LIMIT: usize = 20;
const RETRY_AFTER_LIMIT_BYTES: usize = 100;

impl Faults {
    /// Why these faults make no sense, naming the field; `None` if they do.
    pub(crate) fn problem(&self) -> Option<String> {
        let probabilities = [
            ("error_429", self.error_429),
            ("error_503", self.error_503),
            ("error_401", self.error_401),
            ("error_409", self.error_409),
            ("drop_request", self.drop_request),
            ("error_500", self.error_500),
            ("error_500_after", self.error_500_after),
            ("drop_reply", self.drop_reply),
            ("malformed", self.malformed),
            ("delay", self.delay.unwrap_or(1.0)),
            ("webhook_duplicates", self.webhook_duplicates),
            ("webhook_late", self.webhook_late),
            ("webhook_out_of_order", self.webhook_out_of_order),
            ("webhook_lost", self.webhook_lost),
        ];
        let durations = [
            ("delay_ms", self.delay_ms),
            ("delay_before_ms", self.delay_before_ms),
            ("webhook_late_ms", self.webhook_late_ms.unwrap_or_default()),
        ];
        for (name, value) in probabilities {
            if !(0.0..=1.0).contains(&value) {
                return Some(format!("{name} is a probability: 0 to 1, not {value}"));
            }
        }
        for (name, value) in durations {
            if value > DELAY_LIMIT_MS {
                return Some(format!("{name} is at most {DELAY_LIMIT_MS}, not {value}"));
            }
        }
        let spoken =
            |text: &str| text.len() <= RETRY_AFTER_LIMIT_BYTES && text.bytes().all(|byte| (b' '..0x7f).contains(&byte));
        if self.retry_after.as_deref().is_some_and(|text| !spoken(text)) {
            return Some(format!("retry_after is at most {RETRY_AFTER_LIMIT_BYTES} letters of a header"));
        }
        if self.only.len() > ONLY_LIMIT {
            return Some(format!("only has at most {ONLY_LIMIT} entries"));
        }
        let odd = self.only.iter().find(|entry| !entry.contains(" /"))?;
        Some(format!("only lists entries like \"POST /v1/transfers\", not \"{odd}\""))
    }

    /// Whether a request is among those that can be struck.
    pub(crate) fn concern(&self, method: &str, path: &str) -> bool {
        self.only.is_empty()
            || self.only.iter().any(|entry| {
                entry.split_once(' ').is_some_and(|(verb, prefix)| verb == method && path.starts_with(prefix))
            })
    }
}
