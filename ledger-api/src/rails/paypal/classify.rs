//! What PayPal's answers mean.

use std::time::Duration;

use hyper::StatusCode;
use serde::Deserialize;

use super::client::{NoReply, Reply};
use super::item::{ItemSnapshot, Standing, is_code, is_id};
use crate::domain::payout::{Answer, Lookup};
use crate::rails::{Owner, PaymentOrder};

/// What came of sending a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sent {
    /// PayPal has it under this id, from now or from before.
    Taken {
        /// PayPal's own id of the batch.
        payout_batch_id: String,
    },
    /// Everything else.
    Answered(Answer),
}

/// A batch with its items: <https://developer.paypal.com/docs/api/payments.payouts-batch/v1/#payouts_get>.
#[derive(Debug, Deserialize)]
pub(super) struct Batch {
    batch_header: BatchHeader,
    #[serde(default)]
    items: Vec<ItemSnapshot>,
}

#[derive(Debug, Deserialize)]
struct BatchHeader {
    payout_batch_id: String,
    batch_status: String,
}

#[derive(Debug, Deserialize)]
struct Created {
    batch_header: BatchHeader,
}

/// <https://developer.paypal.com/api/rest/responses/#failed-requests>
#[derive(Debug, Default, Deserialize)]
struct Failure {
    #[serde(default)]
    name: String,
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Debug, Deserialize)]
struct Detail {
    #[serde(default)]
    field: String,
    #[serde(default)]
    link: Vec<Link>,
}

#[derive(Debug, Deserialize)]
struct Link {
    #[serde(default)]
    href: String,
}

/// The answer to a batch that was sent.
pub(super) fn sent(reply: Result<Reply, NoReply>) -> Sent {
    let reply = match reply {
        Ok(reply) => reply,
        Err(none) => return Sent::Answered(not_answered(none)),
    };
    match meaning(&reply) {
        Sent::Answered(answer) => Sent::Answered(answer.not_before(reply.asked_wait)),
        taken @ Sent::Taken { .. } => taken,
    }
}

fn meaning(reply: &Reply) -> Sent {
    let status = reply.status.as_u16();
    if reply.status.is_success() {
        let created: Option<Created> = serde_json::from_slice(&reply.body).ok();
        let id = created.map(|created| created.batch_header.payout_batch_id).filter(|id| is_id(id));
        return match id {
            Some(payout_batch_id) => Sent::Taken { payout_batch_id },
            None => Sent::Answered(Answer::unknown(format!("http_{status}: unreadable_answer"))),
        };
    }
    let failure: Failure = serde_json::from_slice(&reply.body).unwrap_or_default();
    let code = if is_code(&failure.name) { failure.name.as_str() } else { "" };
    if let Some(known) = failure.details.iter().find(|detail| detail.field.eq_ignore_ascii_case("SENDER_BATCH_ID"))
        && code == "USER_BUSINESS_ERROR"
    {
        let id = known.link.iter().find_map(|link| batch_in(&link.href));
        return match id {
            Some(payout_batch_id) => Sent::Taken { payout_batch_id },
            None => Sent::Answered(Answer::unknown("duplicate_without_link")),
        };
    }
    Sent::Answered(match reply.status {
        // Nothing was made, and what was sent before may still arrive: the same bytes go out again once there is money,
        // under the same id, so that both can never be made.
        status if status.is_client_error() && code == "INSUFFICIENT_FUNDS" => {
            Answer::RailPaused { reason: "balance_insufficient".into() }
        }
        StatusCode::TOO_MANY_REQUESTS => Answer::RetryLater { after: None },
        StatusCode::CONFLICT | StatusCode::REQUEST_TIMEOUT => Answer::unknown(described(status, code)),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY
            if code == "VALIDATION_ERROR" && is_about_receiver(&failure.details) =>
        {
            Answer::Refused { code: "receiver_invalid".into() }
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Answer::RailPaused { reason: described(status, code) },
        // A request that PayPal does not take, as it would not take the next one; or something about this receiver.
        status if status.is_client_error() => Answer::NotUnderstood { reason: described(status.as_u16(), code) },
        _ => Answer::unknown(described(status, code)),
    })
}

/// The id in `…/v1/payments/payouts/{id}`. Only the id is taken: where we ask is ours to say.
fn batch_in(href: &str) -> Option<String> {
    let path = href.split(['?', '#']).next()?;
    let (_, id) = path.rsplit_once("/payments/payouts/")?;
    is_id(id).then(|| id.to_owned())
}

/// Whether nothing but the address is wrong: that is about this payout and not about the rail.
fn is_about_receiver(details: &[Detail]) -> bool {
    !details.is_empty() && details.iter().all(|detail| detail.field.to_ascii_lowercase().ends_with(".receiver"))
}

fn not_answered(none: NoReply) -> Answer {
    match none {
        NoReply::BadCredentials(reason) => Answer::RailPaused { reason },
        NoReply::NotSent { after, .. } => Answer::RetryLater { after },
        NoReply::Lost(detail) => Answer::unknown(detail),
    }
}

/// What a batch that PayPal has says of the payout in it. Until the item shows, nothing more is known than that.
pub(super) fn shown(order: &PaymentOrder, payout_batch_id: &str, reply: Result<Reply, NoReply>) -> Answer {
    let unknown = |what: &str| Answer::unknown(format!("batch {payout_batch_id}: {what}"));
    let batch: Batch = match read(reply) {
        Ok(batch) => batch,
        Err(not_read) => return unknown(&not_read.detail).not_before(not_read.after),
    };
    if let Some(code) = batch.dead() {
        return Answer::Refused { code };
    }
    match batch.items.as_slice() {
        [] => unknown("its items do not show yet"),
        [item] => match found(order, item) {
            Lookup::One { provider_id, paid, fee } => Answer::Accepted { provider_id, paid, fee },
            Lookup::Refused { code } => Answer::Refused { code },
            Lookup::Mismatch { provider_id } => Answer::Mismatch { provider_id },
            _ => unknown("unexpected_answer"),
        },
        [first, ..] => Answer::Mismatch { provider_id: first.id().to_owned() },
    }
}

/// What an item says of its payout.
pub(super) fn found(order: &PaymentOrder, item: &ItemSnapshot) -> Lookup {
    let provider_id = item.id().to_owned();
    let of_this_generation = item.name().is_some_and(|name| name.generation == order.generation);
    if !of_this_generation || !item.is_as_ordered(order) {
        return Lookup::Mismatch { provider_id };
    }
    match item.standing() {
        Standing::Paid => Lookup::One { provider_id, paid: true, fee: item.fee(order.currency) },
        Standing::Open => Lookup::One { provider_id, paid: false, fee: shared::money::Amount::ZERO },
        Standing::Failed { code } | Standing::Back { code } => Lookup::Refused { code },
    }
}

/// Whose an item is that a person names.
pub(super) fn owner(order: &PaymentOrder, item: Result<ItemSnapshot, NotRead>) -> Owner {
    let item = match item {
        Ok(item) => item,
        Err(NotRead { detail, .. }) => return Owner::NotTold { detail },
    };
    let named = (order.merchant_id, order.payout_id);
    let of_this = item.name().is_some_and(|name| (name.merchant_id, name.payout_id) == named);
    if of_this { Owner::ThisPayout { others: Vec::new() } } else { Owner::Other }
}

impl Batch {
    /// Why none of its items is or will be paid, if PayPal gave up the whole batch.
    pub(super) fn dead(&self) -> Option<String> {
        match self.batch_header.batch_status.as_str() {
            "DENIED" => Some("batch_denied".into()),
            "CANCELED" => Some("batch_canceled".into()),
            _ => None,
        }
    }
}

/// Why there is no object in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotRead {
    /// For the attempt's record; never a secret.
    pub(super) detail: String,
    /// How long PayPal wants to be left alone, if it said so.
    pub(super) after: Option<Duration>,
}

/// The object in an answer to a question, or why there is none.
pub(super) fn read<T: serde::de::DeserializeOwned>(reply: Result<Reply, NoReply>) -> Result<T, NotRead> {
    let reply = reply.map_err(|none| match none {
        NoReply::BadCredentials(detail) | NoReply::Lost(detail) => NotRead { detail, after: None },
        NoReply::NotSent { detail, after } => NotRead { detail, after },
    })?;
    let status = reply.status.as_u16();
    let not_read = |detail: String| NotRead { detail, after: reply.asked_wait };
    if reply.status != StatusCode::OK {
        let failure: Failure = serde_json::from_slice(&reply.body).unwrap_or_default();
        let code = if is_code(&failure.name) { failure.name.as_str() } else { "" };
        return Err(not_read(described(status, code)));
    }
    serde_json::from_slice(&reply.body).map_err(|_| not_read(format!("http_{status}: unreadable_answer")))
}

/// PayPal's own message stays out: it may repeat parts of a request.
fn described(status: u16, code: &str) -> String {
    if code.is_empty() { format!("http_{status}") } else { format!("http_{status}: {code}") }
}

#[cfg(test)]
mod tests;
