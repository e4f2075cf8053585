//! Giving a run up: what certainly did not leave is payable again.

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::step::moment;
use super::{PayoutError, books, first_of};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::{lines, pauses, runs, slices, state};
use crate::domain::caller::Caller;
use crate::domain::payout::{Event, transition};
use crate::domain::posting::payout::ComesBack;

/// Lines that are freed with the call that gives a draft up; of more a job frees the payouts.
const FREED_LINES: i64 = 2_000;
/// Payouts of a large draft that are freed in one transaction, at most.
const FREED_AT_ONCE: i64 = 1_000;

/// Cancels a draft, what a paused run has not sent or has sent in vain, or the same of the paused parts of a run that
/// goes on. Asking again is answered like the first time. Of a draft that pays very much only the run is canceled at once,
/// after which nothing of it can be sent; a job frees its payouts.
pub async fn cancel(db: &PgPool, merchant_id: Uuid, payout_run_id: Uuid, caller: &Caller) -> Result<(), PayoutError> {
    crate::db::retry::retrying!(try_cancel(db, merchant_id, payout_run_id, caller).await)
}

async fn try_cancel(db: &PgPool, merchant_id: Uuid, payout_run_id: Uuid, caller: &Caller) -> Result<(), PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    if runs::find(connection, merchant_id, payout_run_id).await?.is_some_and(|run| run.status == "draft") {
        // Before the run is locked: workers hold it in turn while they reserve, so whoever wants it alone would wait for them
        // all. From here on they find no slice. If this transaction fails, the slices are there again.
        slices::end(connection, merchant_id, payout_run_id).await?;
    }
    let run = runs::lock(connection, merchant_id, payout_run_id).await?.ok_or(PayoutError::NotFound("payout run"))?;
    let paused = pauses::of_runs(connection, merchant_id, &[payout_run_id]).await?;
    if run.status == "draft" && lines::are_more_than(connection, merchant_id, payout_run_id, FREED_LINES).await? {
        give_up_later(connection, merchant_id, payout_run_id, caller).await?;
        transaction.commit().await?;
        return Ok(());
    }
    let waiting = match run.status.as_str() {
        "draft" | "paused" => state::lock_waiting(connection, merchant_id, payout_run_id).await?,
        "approved" | "processing" if !paused.is_empty() => {
            pauses::lock_waiting(connection, merchant_id, payout_run_id).await?
        }
        "canceled" => return Ok(()),
        other => return Err(PayoutError::InvalidState(format!("the run is {other}, so it cannot be canceled"))),
    };
    let unsent = unsent(connection, merchant_id, &waiting).await?;
    let dropped: Vec<(PayoutRow, String)> =
        unsent.into_iter().map(|payout| (payout, "run_canceled".to_owned())).collect();
    drop_payouts(connection, merchant_id, &dropped).await?;
    pauses::end_all(connection, merchant_id, payout_run_id).await?;
    runs::cancel(connection, merchant_id, payout_run_id, &["canceled"], (&caller.person, app::now())).await?;
    let deed = Deed {
        action: "payout_run.cancel",
        object_id: payout_run_id,
        before: Some(serde_json::json!({ "status": run.status })),
        after: Some(serde_json::json!({ "status": "canceled", "payouts": dropped.len() })),
    };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    transaction.commit().await?;
    Ok(())
}

async fn give_up_later(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    caller: &Caller,
) -> Result<(), PayoutError> {
    slices::insert(connection, merchant_id, payout_run_id, &[], None).await?;
    // What is reserved is freed afterwards.
    let ended = ["canceled", "reserved"];
    runs::cancel(connection, merchant_id, payout_run_id, &ended, (&caller.person, app::now())).await?;
    let deed = Deed {
        action: "payout_run.cancel",
        object_id: payout_run_id,
        before: Some(serde_json::json!({ "status": "draft" })),
        after: Some(serde_json::json!({ "status": "canceled" })),
    };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    Ok(())
}

/// Makes the money of some payouts of a run that was canceled as a draft payable again; returns whether there were any that
/// nobody else is freeing.
pub(super) async fn free_next(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<bool, PayoutError> {
    let reserved = state::lock_some_reserved(connection, merchant_id, payout_run_id, FREED_AT_ONCE).await?;
    if reserved.is_empty() {
        if !state::has_reserved(connection, merchant_id, payout_run_id).await? {
            slices::end(connection, merchant_id, payout_run_id).await?;
        }
        return Ok(false);
    }
    let some = first_of(&reserved, &lines::counts(connection, merchant_id, &reserved).await?);
    let freed = state::not_leased(connection, merchant_id, some).await?;
    let freed: Vec<(PayoutRow, String)> = freed.into_iter().map(|payout| (payout, "run_canceled".to_owned())).collect();
    drop_payouts(connection, merchant_id, &freed).await?;
    Ok(true)
}

/// Those of these payouts, which the caller has locked, that can still be called off.
pub(super) async fn unsent(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<Vec<PayoutRow>, PayoutError> {
    let (mut unsent, at) = (Vec::new(), moment(app::now())?);
    let canceled = Event::Canceled { reason: String::new() };
    for payout in state::not_leased(connection, merchant_id, payout_ids).await? {
        if transition(&payout.state()?, &canceled, at).is_ok() {
            unsent.push(payout);
        }
    }
    Ok(unsent)
}

/// Cancels payouts that are [`unsent`], each for its reason, and makes their money payable again.
pub(super) async fn drop_payouts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    dropped: &[(PayoutRow, String)],
) -> Result<(), PayoutError> {
    let now = app::now();
    let ids: Vec<Uuid> = dropped.iter().map(|(payout, _)| payout.payout_id).collect();
    let reasons: Vec<&str> = dropped.iter().map(|(_, reason)| reason.as_str()).collect();
    state::cancel_many(connection, merchant_id, &ids, &reasons, now).await?;
    let payouts: Vec<PayoutRow> = dropped.iter().map(|(payout, _)| payout.clone()).collect();
    books::give_back(connection, merchant_id, &payouts, ComesBack::Canceled).await
}
