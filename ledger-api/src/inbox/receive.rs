//! An event comes in.

use time::OffsetDateTime;

use super::Inbox;
use super::attempt::{Outcome, attempt};
use crate::db::provider_events::{self, NewEvent, Waiting};
use crate::domain::network_addresses::without_addresses;
use crate::domain::provider_event::EventStatus;

/// How an event was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It was known already.
    Duplicate,
    /// It is new.
    New(Outcome),
}

/// Keeps an event, without the network addresses in it, and applies it, if it can be applied now. After the return it is safe to tell the provider so.
/// `ignore` says why it is only kept.
pub async fn receive(
    inbox: Inbox<'_>,
    event: &NewEvent<'_>,
    ignore: Option<&str>,
    now: OffsetDateTime,
) -> Result<Received, sqlx::Error> {
    let body = without_addresses(event.body);
    let event = &NewEvent { body: &body, ..event.clone() };
    let mut transaction = inbox.db.begin().await?;
    if !provider_events::insert(&mut transaction, event).await? {
        return Ok(Received::Duplicate);
    }
    let outcome = if ignore.is_some() {
        provider_events::settle(&mut transaction, event.event_id, EventStatus::Ignored, ignore, None, now).await?;
        Outcome::Ignored
    } else {
        let waiting = Waiting {
            event_id: event.event_id,
            source: event.source,
            merchant_id: event.merchant_id,
            kind: event.kind.to_owned(),
            body: event.body.to_vec(),
            received_at: event.received_at,
            attempts: 0,
        };
        attempt(&mut transaction, inbox.sales, &waiting, now).await?
    };
    transaction.commit().await?;
    Ok(Received::New(outcome))
}
