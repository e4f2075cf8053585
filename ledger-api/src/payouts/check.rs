//! What follows an approval: the run's payouts are looked at again, batch by batch, before any of them is sent.
//!
//! A batch is one transaction, so whoever dies in it leaves it to the next. Several instances may check one run: each
//! skips what another has locked.

use std::collections::HashMap;

use serde_json::json;
use shared::api_key::Role;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::PayoutError;
use super::cancel::drop_payouts;
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::checks::{self, RunToCheck};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::runs;
use crate::domain::caller::Caller;

/// Payouts checked in one transaction.
const BATCH: usize = 1_000;

/// Checks what is not checked of the merchant's approved runs, at most one batch of each: what changed since the draft
/// is canceled, the rest becomes due. Returns how many payouts it looked at.
pub async fn check_next(db: &PgPool, merchant_id: Uuid) -> Result<usize, PayoutError> {
    let waiting = checks::runs_to_check(&mut *db.acquire().await?, merchant_id).await?;
    let mut checked = 0;
    for run in waiting {
        // By itself, because whoever cancels or completes a run locks the run before its payouts.
        runs::begin(&mut *db.acquire().await?, merchant_id, run.payout_run_id).await?;
        checked += crate::db::retry::retrying!(check_batch(db, merchant_id, &run).await)?;
    }
    Ok(checked)
}

async fn check_batch(db: &PgPool, merchant_id: Uuid, run: &RunToCheck) -> Result<usize, PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let unchecked = checks::lock_unchecked(connection, merchant_id, run.payout_run_id, limit).await?;
    let looked_at = unchecked.len();
    let ids: Vec<Uuid> = unchecked.iter().map(|payout| payout.payout_id).collect();
    let stale = checks::stale(connection, merchant_id, &ids).await?;
    let mut reasons: HashMap<Uuid, String> = stale.into_iter().map(|found| (found.payout_id, found.reason)).collect();
    let (mut kept, mut dropped) = (Vec::with_capacity(looked_at), Vec::new());
    for payout in unchecked {
        match reasons.remove(&payout.payout_id) {
            Some(reason) => dropped.push((payout, reason)),
            None => kept.push(payout.payout_id),
        }
    }
    if !dropped.is_empty() {
        drop_payouts(connection, merchant_id, &dropped).await?;
        note_dropped(connection, merchant_id, run, &dropped).await?;
    }
    checks::let_go(connection, merchant_id, &kept, app::now()).await?;
    transaction.commit().await?;
    Ok(looked_at)
}

/// It is the approval that drops them, so the trail has it in the name of whoever approved.
async fn note_dropped(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    run: &RunToCheck,
    dropped: &[(PayoutRow, String)],
) -> Result<(), PayoutError> {
    let approver = Caller {
        // Nil where an older server approved, which did not keep the key.
        key_id: run.approved_key_id.unwrap_or_default(),
        role: Role::Finance,
        person: run.approved_by.clone(),
        merchant_ids: Some(vec![merchant_id]),
    };
    let mut reasons: HashMap<&str, usize> = HashMap::new();
    for (_, reason) in dropped {
        *reasons.entry(reason).or_default() += 1;
    }
    let deed = Deed {
        action: "payout_run.drop",
        object_id: run.payout_run_id,
        before: None,
        after: Some(json!({ "dropped": dropped.len(), "reasons": reasons })),
    };
    audit::write(connection, merchant_id, app::new_id()?, &approver, &deed).await?;
    Ok(())
}
