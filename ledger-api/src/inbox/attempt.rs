//! One attempt to apply an event, and what is written of it whether it succeeds or not.

use sqlx::{Connection as _, PgConnection};
use time::OffsetDateTime;
use uuid::Uuid;

use super::apply::apply;
use super::sale::PATIENCE;
use super::{Inbox, InboxError, Sales, Verdict};
use crate::app;
use crate::db::provider_events::{self, Waiting};
use crate::domain::named::named_enum;
use crate::domain::provider_event::{EventSource, EventStatus, retry_after};

named_enum! {
    /// How an attempt ended, in metrics.
    pub enum Outcome, "an attempt's outcome" {
        /// It is in the books.
        Applied = "applied",
        /// It concerns nothing here.
        Ignored = "ignored",
        /// Something else has to happen first; it is tried again.
        Waiting = "waiting",
        /// It cannot be applied as it is; it is tried again, and somebody should look.
        Failed = "failed",
    }
}

/// Applies an event within a savepoint of the caller's transaction, so that a failure undoes nothing but the attempt.
pub(super) async fn attempt(
    connection: &mut PgConnection,
    sales: Sales<'_>,
    event: &Waiting,
    now: OffsetDateTime,
) -> Result<Outcome, sqlx::Error> {
    let event_id = event.event_id;
    let mut savepoint = connection.begin().await?;
    let tried = apply(&mut savepoint, sales, event, now).await;
    match tried {
        Ok(Verdict::Applied) => {
            savepoint.commit().await?;
            provider_events::settle(connection, event_id, EventStatus::Applied, None, None, now).await?;
            Ok(Outcome::Applied)
        }
        Ok(Verdict::Became(became)) => {
            savepoint.commit().await?;
            provider_events::settle(connection, event_id, EventStatus::Applied, None, Some(&became), now).await?;
            Ok(Outcome::Applied)
        }
        Ok(Verdict::Ignored(reason)) => {
            savepoint.commit().await?;
            provider_events::settle(connection, event_id, EventStatus::Ignored, Some(reason), None, now).await?;
            Ok(Outcome::Ignored)
        }
        Ok(Verdict::NotYet(reason)) => {
            savepoint.rollback().await?;
            postpone(connection, event, &reason, None, now).await?;
            Ok(Outcome::Waiting)
        }
        Ok(Verdict::Waits { reason, until }) => {
            savepoint.rollback().await?;
            postpone(connection, event, reason, Some(until), now).await
        }
        // Nothing more can be written on this connection; the event stays as it was.
        Err(InboxError::Database(error)) if is_connection_lost(&error) => Err(error),
        Err(error) => {
            savepoint.rollback().await?;
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            let (source, kind) = (event.source, &event.kind);
            // What a merchant's own account tells is the merchant's to look at, unless our database is to blame.
            if event.merchant_id.is_some() && !matches!(error, InboxError::Database(_)) {
                tracing::warn!(%event_id, %source, kind, %error, cause, "a merchant's event was not applied");
            } else {
                tracing::error!(%event_id, %source, kind, %error, cause, "a provider's event was not applied");
            }
            let until = event.merchant_id.map(|_| event.received_at + PATIENCE);
            postpone(connection, event, &error.to_string(), until, now).await?;
            Ok(Outcome::Failed)
        }
    }
}

/// Everything else is about the event, or about what it met: it must not keep others from being applied.
fn is_connection_lost(error: &sqlx::Error) -> bool {
    use sqlx::Error;
    matches!(error, Error::Io(_) | Error::Tls(_) | Error::Protocol(_) | Error::WorkerCrashed | Error::PoolClosed)
}

/// Lets it wait; past `until` it waits no longer, and what it waited for is why it is ignored.
async fn postpone(
    connection: &mut PgConnection,
    event: &Waiting,
    reason: &str,
    until: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Result<Outcome, sqlx::Error> {
    if until.is_some_and(|until| until <= now) {
        let ignored = EventStatus::Ignored;
        provider_events::settle(connection, event.event_id, ignored, Some(reason), None, now).await?;
        return Ok(Outcome::Ignored);
    }
    let random = app::entropy().map_or(0, u16::from_le_bytes);
    let next = now + retry_after(event.attempts.saturating_add(1), random);
    let next = until.map_or(next, |until| next.min(until));
    provider_events::postpone(connection, event.event_id, reason, next).await?;
    Ok(Outcome::Waiting)
}

/// Merchants some of whose events are due.
pub async fn merchants_with_due(inbox: Inbox<'_>, now: OffsetDateTime) -> Result<Vec<Uuid>, sqlx::Error> {
    provider_events::merchants_with_due(&mut *inbox.db.acquire().await?, now).await
}

/// Tries the event of a merchant, in one of its turns, or of the platform's own that has been due the longest; none when nothing is due.
pub async fn retry_one(
    inbox: Inbox<'_>,
    whose: Option<Uuid>,
    now: OffsetDateTime,
) -> Result<Option<(EventSource, String, Outcome)>, sqlx::Error> {
    let mut transaction = inbox.db.begin().await?;
    let Some(event) = provider_events::lock_due(&mut transaction, whose, now).await? else { return Ok(None) };
    let outcome = attempt(&mut transaction, inbox.sales, &event, now).await?;
    transaction.commit().await?;
    Ok(Some((event.source, event.kind, outcome)))
}
