//! What a provider tells by itself: a payment it made, one that came back.

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::PayoutError;
use super::step::apply;
use crate::db::payouts::state;
use crate::domain::payout::{Event, Step};

/// Applies [`Event::Seen`] or [`Event::Returned`] to a payout, whoever is sending it at the moment: an answer under way
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
    let payout = state::lock(&mut transaction, merchant_id, payout_id).await?;
    let payout = payout.ok_or(PayoutError::NotFound("payout"))?;
    let step = apply(&mut transaction, &payout, event, now).await?;
    transaction.commit().await?;
    Ok(step)
}
