//! Nothing is sent to somebody who may not be paid any more: a run's payouts are looked at after its approval, batch by
//! batch, and each once more right before it leaves, for between the two may be hours, a pause or a refusal.
//!
//! A batch is one transaction, so whoever dies in it leaves it to the next. Several instances may check one run: each
//! skips what another has locked.

use std::collections::{HashMap, HashSet};

use serde_json::json;
use shared::api_key::Role;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::cancel::{drop_payouts, unsent};
use super::{PayoutError, first_of};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::checks::{self, Approval, Judge};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::{lines, runs};
use crate::domain::caller::Caller;
use crate::domain::payout::PayoutStatus;
use crate::rails::Rails;

/// Payouts checked in one transaction, at most.
const BATCH: usize = 1_000;

/// Checks what is not checked of the merchant's approved runs, at most one batch of each: what changed since the draft
/// is canceled, the rest becomes due. Returns how many payouts it looked at. A run that fails keeps no other waiting; its failure
/// is told when nothing else is left.
pub async fn check_next(db: &PgPool, merchant_id: Uuid, rails: &Rails) -> Result<usize, PayoutError> {
    let waiting = checks::runs_to_check(&mut *db.acquire().await?, merchant_id).await?;
    let (mut checked, mut failed) = (0, None);
    for payout_run_id in waiting {
        // By itself, because whoever cancels or completes a run locks the run before its payouts.
        runs::begin(&mut *db.acquire().await?, merchant_id, payout_run_id).await?;
        match crate::db::retry::retrying!(check_batch(db, merchant_id, payout_run_id, rails).await) {
            Ok(payouts) => checked += payouts,
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) if checked == 0 => Err(error),
        _ => Ok(checked),
    }
}

async fn check_batch(db: &PgPool, merchant_id: Uuid, payout_run_id: Uuid, rails: &Rails) -> Result<usize, PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let unchecked = checks::lock_unchecked(connection, merchant_id, payout_run_id, limit).await?;
    let ids: Vec<Uuid> = unchecked.iter().map(|payout| payout.payout_id).collect();
    let mut ids = first_of(&ids, &lines::counts(connection, merchant_id, &ids).await?).to_vec();
    let looked_at = ids.len();
    let dropped = drop_stale(connection, merchant_id, &ids, &rails.names()).await?;
    ids.retain(|payout_id| !dropped.contains(payout_id));
    checks::let_go(connection, merchant_id, &ids, app::now()).await?;
    transaction.commit().await?;
    Ok(looked_at)
}

/// Of due payouts that the caller has locked, those that go on; what would be sent and must not be is canceled. What may
/// have left by books that are lost is looked up whoever it was for.
pub(super) async fn still_wanted(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    mut due: Vec<PayoutRow>,
    rails: &[&str],
) -> Result<Vec<PayoutRow>, PayoutError> {
    let mut to_send = Vec::with_capacity(due.len());
    for payout in &due {
        let state = payout.state()?;
        let waits = matches!(state.status, PayoutStatus::Reserved | PayoutStatus::Submitting) && !state.outcome_open;
        if waits && state.lost_since.is_none() {
            to_send.push(payout.payout_id);
        }
    }
    let dropped = drop_stale(connection, merchant_id, &to_send, rails).await?;
    due.retain(|payout| !dropped.contains(&payout.payout_id));
    Ok(due)
}

/// Cancels those of these payouts, which the caller has locked, that must not be sent as they were drafted. Returns which.
async fn drop_stale(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
    rails: &[&str],
) -> Result<HashSet<Uuid>, PayoutError> {
    if payout_ids.is_empty() {
        return Ok(HashSet::new());
    }
    let judged = payout_ids.iter().map(|payout_id| Judge { payout_id: *payout_id, by_line: true });
    let stale = checks::stale(connection, merchant_id, judged, rails).await?;
    if stale.is_empty() {
        return Ok(HashSet::new());
    }
    let mut reasons: HashMap<Uuid, String> = stale.into_iter().map(|found| (found.payout_id, found.reason)).collect();
    let ids: Vec<Uuid> = reasons.keys().copied().collect();
    let unsent = unsent(connection, merchant_id, &ids).await?.into_iter();
    let dropped: Vec<(PayoutRow, String)> =
        unsent.filter_map(|payout| reasons.remove(&payout.payout_id).map(|reason| (payout, reason))).collect();
    drop_payouts(connection, merchant_id, &dropped).await?;
    note_dropped(connection, merchant_id, &dropped).await?;
    Ok(dropped.iter().map(|(payout, _)| payout.payout_id).collect())
}

/// It is the approval that drops them, so the trail has it in the name of whoever approved.
async fn note_dropped(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    dropped: &[(PayoutRow, String)],
) -> Result<(), PayoutError> {
    let mut by_run: HashMap<Uuid, HashMap<&str, usize>> = HashMap::new();
    for (payout, reason) in dropped {
        *by_run.entry(payout.payout_run_id).or_default().entry(reason).or_default() += 1;
    }
    let run_ids: Vec<Uuid> = by_run.keys().copied().collect();
    for approval in checks::approvals(connection, merchant_id, &run_ids).await? {
        let reasons = by_run.remove(&approval.payout_run_id).unwrap_or_default();
        let deed = Deed {
            action: "payout_run.drop",
            object_id: approval.payout_run_id,
            before: None,
            after: Some(json!({ "dropped": reasons.values().sum::<usize>(), "reasons": reasons })),
        };
        audit::write(connection, merchant_id, app::new_id()?, &approver(merchant_id, approval), &deed).await?;
    }
    Ok(())
}

fn approver(merchant_id: Uuid, approval: Approval) -> Caller {
    Caller {
        // Nil where an older server approved, which did not keep the key.
        key_id: approval.approved_key_id.unwrap_or_default(),
        role: Role::Finance,
        person: approval.approved_by,
        merchant_ids: Some(vec![merchant_id]),
    }
}
