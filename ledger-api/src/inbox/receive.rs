//! An event comes in.

use std::sync::Arc;

use time::OffsetDateTime;

use super::Inbox;
use super::attempt::{Outcome, attempt};
use super::kind::{Kind, NOT_USED};
use crate::db::provider_events::{self, IgnoredEvent, NewEvent, Waiting};
use crate::domain::network_addresses::without_addresses;

/// Of a body, as the table has it.
const MOST_BYTES: usize = 262_144;

/// How an event was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It was known already.
    Duplicate,
    /// It is new.
    New(Outcome),
}

/// Why an event was not taken. Where it is not said, it is not known whether it was kept; told again it is kept once.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReceiveError {
    /// The database. Shared, for one failure may be the answer to many.
    #[error(transparent)]
    Database(Arc<sqlx::Error>),
    /// Whoever was to write it ended.
    #[error("there is no answer")]
    NoAnswer,
    /// Too much waits to be written, of its merchant or of all; it was not kept.
    #[error("too many events wait to be kept")]
    Full,
    /// Without network addresses it is longer than one may be; it was not kept.
    #[error("the event is too long")]
    TooLong,
}

impl From<sqlx::Error> for ReceiveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

/// Keeps an event, without the network addresses in it, and applies it, if it can be applied now. After the return it is safe to tell the provider so.
/// `ignore` says why it is only kept; what is about nothing here is as well.
pub async fn receive(
    inbox: Inbox<'_>,
    event: &NewEvent<'_>,
    ignore: Option<&'static str>,
    now: OffsetDateTime,
) -> Result<Received, ReceiveError> {
    let body = without_addresses(event.body).into_owned();
    if body.len() > MOST_BYTES {
        return Err(ReceiveError::TooLong);
    }
    let not_used = Kind::of(event.source, event.kind).is_none().then_some(NOT_USED);
    if let Some(reason) = ignore.or(not_used) {
        return keep(inbox, event, body, reason).await;
    }
    let _turn = match event.merchant_id {
        Some(merchant_id) => Some(inbox.keeper.turn(merchant_id).await),
        None => None,
    };
    let mut transaction = inbox.db.begin().await?;
    if !provider_events::insert(&mut transaction, &NewEvent { body: &body, ..event.clone() }).await? {
        return Ok(Received::Duplicate);
    }
    let waiting = Waiting {
        event_id: event.event_id,
        source: event.source,
        merchant_id: event.merchant_id,
        kind: event.kind.to_owned(),
        body,
        received_at: event.received_at,
        attempts: 0,
    };
    let outcome = attempt(&mut transaction, inbox.sales, &waiting, now).await?;
    transaction.commit().await?;
    Ok(Received::New(outcome))
}

async fn keep(
    inbox: Inbox<'_>,
    event: &NewEvent<'_>,
    body: Vec<u8>,
    reason: &'static str,
) -> Result<Received, ReceiveError> {
    let ignored = IgnoredEvent {
        provider_event_id: event.provider_event_id.to_owned(),
        event_id: event.event_id,
        kind: event.kind.to_owned(),
        body,
        occurred_at: event.occurred_at,
        received_at: event.received_at,
        reason,
    };
    let new = if let Some(merchant_id) = event.merchant_id {
        inbox.keeper.keep(merchant_id, ignored).await?
    } else {
        let mut connection = inbox.db.acquire().await?;
        !provider_events::insert_ignored(&mut connection, event.source, None, &[ignored]).await?.is_empty()
    };
    Ok(if new { Received::New(Outcome::Ignored) } else { Received::Duplicate })
}
