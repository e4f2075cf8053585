//! The second pair of eyes: a run is sent when another person than its maker says so.

use std::collections::HashMap;

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::PayoutError;
use super::cancel::drop_payouts;
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::{approval, runs, state};
use crate::domain::caller::Caller;

/// Approves a draft without the payouts that changed since, or lets a paused run go on. Asking again is answered like
/// the first time.
pub async fn approve(db: &PgPool, merchant_id: Uuid, payout_run_id: Uuid, caller: &Caller) -> Result<(), PayoutError> {
    super::error::retrying!(try_approve(db, merchant_id, payout_run_id, caller).await)
}

async fn try_approve(db: &PgPool, merchant_id: Uuid, payout_run_id: Uuid, caller: &Caller) -> Result<(), PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let run = runs::lock(connection, merchant_id, payout_run_id).await?.ok_or(PayoutError::NotFound("payout run"))?;
    let now = app::now();
    let dropped = match run.status.as_str() {
        "canceled" => return Err(PayoutError::InvalidState("the run is canceled, so it cannot be approved".into())),
        _ if caller.is(&run.created_by) => {
            return Err(PayoutError::FourEyes("whoever made the run cannot approve it; another person must"));
        }
        "draft" => {
            let dropped = drop_stale(connection, merchant_id, payout_run_id).await?;
            runs::approve(connection, merchant_id, payout_run_id, &caller.person, now).await?;
            dropped
        }
        "paused" => {
            runs::resume(connection, merchant_id, payout_run_id, now).await?;
            0
        }
        _ => return Ok(()),
    };
    let deed = Deed {
        action: if run.status == "paused" { "payout_run.resume" } else { "payout_run.approve" },
        object_id: payout_run_id,
        before: Some(serde_json::json!({ "status": run.status })),
        after: Some(serde_json::json!({ "dropped": dropped })),
    };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    transaction.commit().await?;
    Ok(())
}

async fn drop_stale(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<usize, PayoutError> {
    let stale = approval::stale(connection, merchant_id, payout_run_id).await?;
    if stale.is_empty() {
        return Ok(0);
    }
    let mut reasons: HashMap<Uuid, String> = stale.into_iter().map(|found| (found.payout_id, found.reason)).collect();
    let reserved = state::lock_reserved(connection, merchant_id, payout_run_id).await?;
    let dropped: Vec<(PayoutRow, String)> = reserved
        .into_iter()
        .filter_map(|payout| reasons.remove(&payout.payout_id).map(|reason| (payout, reason)))
        .collect();
    drop_payouts(connection, merchant_id, &dropped).await?;
    Ok(dropped.len())
}
