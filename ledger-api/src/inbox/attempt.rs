//! One attempt to apply an event, and what is written of it whether it succeeds or not.

use sqlx::{Connection as _, PgConnection, PgPool};
use time::OffsetDateTime;

use super::apply::apply;
use super::{InboxError, Verdict};
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
    event: &Waiting,
    now: OffsetDateTime,
) -> Result<Outcome, sqlx::Error> {
    let mut savepoint = connection.begin().await?;
    let tried = apply(&mut savepoint, event, now).await;
    match tried {
        Ok(Verdict::Applied) => {
            savepoint.commit().await?;
            provider_events::settle(connection, event.event_id, EventStatus::Applied, None, now).await?;
            Ok(Outcome::Applied)
        }
        Ok(Verdict::Ignored(reason)) => {
            savepoint.commit().await?;
            provider_events::settle(connection, event.event_id, EventStatus::Ignored, Some(reason), now).await?;
            Ok(Outcome::Ignored)
        }
        Ok(Verdict::NotYet(reason)) => {
            savepoint.rollback().await?;
            postpone(connection, event, &reason, now).await?;
            Ok(Outcome::Waiting)
        }
        // Nothing more can be written on this connection; the event stays as it was.
        Err(InboxError::Database(error)) if is_connection_lost(&error) => Err(error),
        Err(error) => {
            savepoint.rollback().await?;
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            let (event_id, source, kind) = (event.event_id, event.source, &event.kind);
            tracing::error!(%event_id, %source, kind, %error, cause, "a provider's event was not applied");
            postpone(connection, event, &error.to_string(), now).await?;
            Ok(Outcome::Failed)
        }
    }
}

/// Everything else is about the event, or about what it met: it must not keep others from being applied.
fn is_connection_lost(error: &sqlx::Error) -> bool {
    use sqlx::Error;
    matches!(error, Error::Io(_) | Error::Tls(_) | Error::Protocol(_) | Error::WorkerCrashed | Error::PoolClosed)
}

async fn postpone(
    connection: &mut PgConnection,
    event: &Waiting,
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let random = app::entropy().map_or(0, u16::from_le_bytes);
    let wait = retry_after(event.attempts.saturating_add(1), random);
    provider_events::postpone(connection, event.event_id, reason, now + wait).await
}

/// Tries the event that has been due the longest; none when nothing is due.
pub async fn retry_one(
    db: &PgPool,
    now: OffsetDateTime,
) -> Result<Option<(EventSource, String, Outcome)>, sqlx::Error> {
    let mut transaction = db.begin().await?;
    let Some(event) = provider_events::lock_due(&mut transaction, now).await? else { return Ok(None) };
    let outcome = attempt(&mut transaction, &event, now).await?;
    transaction.commit().await?;
    Ok(Some((event.source, event.kind, outcome)))
}
