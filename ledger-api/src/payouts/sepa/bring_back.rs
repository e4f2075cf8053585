//! The money came back: before the payout counted as paid that is a refusal, after it a return.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::settle::must_be_sepa;
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::state;
use crate::domain::caller::Caller;
use crate::domain::payout::{Event, PayoutStatus, Step};
use crate::payouts::PayoutError;
use crate::payouts::step::apply;

/// Longest reason of a return, in characters: a code such as `AC04`, or the bank's words.
pub const REASON_CHARS: usize = 200;

/// Marks a payout as come back, with the bank's reason. Saying the same again is answered like the first time.
pub async fn bring_back(
    db: &PgPool,
    merchant_id: Uuid,
    payout_id: Uuid,
    reason: &str,
    caller: &Caller,
) -> Result<(), PayoutError> {
    crate::db::retry::retrying!(try_bring_back(db, merchant_id, payout_id, reason, caller).await)
}

async fn try_bring_back(
    db: &PgPool,
    merchant_id: Uuid,
    payout_id: Uuid,
    reason: &str,
    caller: &Caller,
) -> Result<(), PayoutError> {
    let mut transaction = db.begin().await?;
    let payout = state::lock(&mut transaction, merchant_id, payout_id).await?.ok_or(PayoutError::NotFound("payout"))?;
    must_be_sepa(&payout)?;
    if matches!(payout.state()?.status, PayoutStatus::Refused | PayoutStatus::Returned) {
        return if payout.reason.as_deref() == Some(reason) {
            Ok(())
        } else {
            Err(PayoutError::InvalidState(format!("the payout is {} already, for another reason", payout.status)))
        };
    }
    take_back(&mut transaction, &payout, reason, caller, app::now()).await?;
    transaction.commit().await?;
    Ok(())
}

/// Takes a locked payout back in the caller's transaction.
pub(super) async fn take_back(
    connection: &mut PgConnection,
    payout: &PayoutRow,
    reason: &str,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<Step, PayoutError> {
    let step = apply(connection, payout, &Event::Returned { reason: reason.to_owned() }, now).await?;
    let deed = Deed {
        action: "payout.return",
        object_id: payout.payout_id,
        before: Some(json!({ "status": payout.status })),
        after: Some(json!({ "status": step.state.status })),
    };
    audit::write(connection, payout.merchant_id, app::new_id()?, caller, &deed).await?;
    Ok(step)
}
