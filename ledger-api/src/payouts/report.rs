//! What a provider tells by itself: a payment it made, one that came back.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::PayoutError;
use super::step::{apply, moment};
use crate::db::payouts::state;
use crate::domain::payout::{Event, Step, transition};

/// Applies [`Event::Seen`], [`Event::Reversed`] or [`Event::Returned`] to a payout, whoever is sending it at the moment: an answer under way
/// is stale afterwards. Telling it twice changes nothing.
pub async fn report(
    db: &PgPool,
    merchant_id: Uuid,
    payout_id: Uuid,
    event: &Event,
    now: OffsetDateTime,
) -> Result<Step, PayoutError> {
    crate::db::retry::retrying!(try_report(db, merchant_id, payout_id, event, now).await)
}

async fn try_report(
    db: &PgPool,
    merchant_id: Uuid,
    payout_id: Uuid,
    event: &Event,
    now: OffsetDateTime,
) -> Result<Step, PayoutError> {
    let mut transaction = db.begin().await?;
    let step = report_within(&mut transaction, merchant_id, payout_id, event, now).await?;
    transaction.commit().await?;
    Ok(step)
}

/// The same within a transaction of the caller's. What is told once more writes nothing, so the reason of what happened
/// before stays.
pub(crate) async fn report_within(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    event: &Event,
    now: OffsetDateTime,
) -> Result<Step, PayoutError> {
    let payout = state::lock(connection, merchant_id, payout_id).await?;
    let payout = payout.ok_or(PayoutError::NotFound("payout"))?;
    let before = payout.state()?;
    let step = transition(&before, event, moment(now)?)?;
    if step.changes_nothing(&before) { Ok(step) } else { apply(connection, &payout, event, now).await }
}
