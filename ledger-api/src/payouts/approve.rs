//! The second pair of eyes: a run is sent when another person than its maker says so.

use sqlx::PgPool;
use uuid::Uuid;

use super::PayoutError;
use super::resume::{Parts, go_on};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::{runs, slices};
use crate::domain::caller::Caller;

const ANOTHER_PERSON: &str = "whoever made the run cannot approve it; another person must";

/// Approves a draft, or lets go on what of a run is paused. What of a draft has changed is dropped afterwards, before
/// any of it is sent (`check.rs`), so that a run of any size is approved at once. Asking again is answered like the
/// first time.
pub async fn approve(db: &PgPool, merchant_id: Uuid, payout_run_id: Uuid, caller: &Caller) -> Result<(), PayoutError> {
    crate::db::retry::retrying!(try_approve(db, merchant_id, payout_run_id, caller).await)
}

async fn try_approve(db: &PgPool, merchant_id: Uuid, payout_run_id: Uuid, caller: &Caller) -> Result<(), PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    // Before the run is locked: workers hold it in turn while they reserve, so whoever wants it alone would wait for them all.
    let left = slices::left(connection, merchant_id, payout_run_id).await?;
    if left > 0 {
        let run = runs::find(connection, merchant_id, payout_run_id).await?;
        if let Some(run) = run.filter(|run| run.status == "draft") {
            if caller.is(&run.created_by) {
                return Err(PayoutError::FourEyes(ANOTHER_PERSON));
            }
            let why =
                format!("the draft is being made: {left} affiliates are still to be reserved for; approve it then");
            return Err(PayoutError::InvalidState(why));
        }
    }
    let run = runs::lock(connection, merchant_id, payout_run_id).await?.ok_or(PayoutError::NotFound("payout run"))?;
    match run.status.as_str() {
        "canceled" => return Err(PayoutError::InvalidState("the run is canceled, so it cannot be approved".into())),
        _ if caller.is(&run.created_by) => {
            return Err(PayoutError::FourEyes(ANOTHER_PERSON));
        }
        "draft" => {
            runs::approve(connection, merchant_id, payout_run_id, &caller.person, caller.key_id, app::now()).await?;
            let deed = Deed {
                action: "payout_run.approve",
                object_id: payout_run_id,
                before: Some(serde_json::json!({ "status": run.status })),
                after: Some(serde_json::json!({ "status": "approved" })),
            };
            audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
        }
        "approved" | "processing" | "paused" => {
            go_on(connection, merchant_id, &run, Parts::default(), caller).await?;
        }
        _ => return Ok(()),
    }
    transaction.commit().await?;
    Ok(())
}
