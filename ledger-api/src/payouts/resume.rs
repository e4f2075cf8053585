//! Letting go on what is paused: by a person who knows that the provider pays again.

use serde_json::json;
use shared::money::Currency;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::PayoutError;
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::pauses;
use crate::db::payouts::runs::{self, RunRow};
use crate::domain::caller::Caller;
use crate::domain::rail::Rail;

/// Which paused parts of a run go on: those of a way, of a currency, of both; every one where nothing is named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    /// The way.
    pub rail: Option<Rail>,
    /// The currency.
    pub currency: Option<Currency>,
}

/// Lets paused parts of a run go on. Where none is paused, nothing changes; where only others are than the one that is named, that is
/// refused.
pub async fn resume(
    db: &PgPool,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    parts: Parts,
    caller: &Caller,
) -> Result<(), PayoutError> {
    crate::db::retry::retrying!(try_resume(db, merchant_id, payout_run_id, parts, caller).await)
}

async fn try_resume(
    db: &PgPool,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    parts: Parts,
    caller: &Caller,
) -> Result<(), PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let run = runs::lock(connection, merchant_id, payout_run_id).await?.ok_or(PayoutError::NotFound("payout run"))?;
    if caller.is(&run.created_by) {
        return Err(PayoutError::FourEyes("whoever made the run cannot let it go on; another person must"));
    }
    match run.status.as_str() {
        "approved" | "processing" | "paused" => {}
        other => return Err(PayoutError::InvalidState(format!("the run is {other}, so nothing of it is paused"))),
    }
    go_on(connection, merchant_id, &run, parts, caller).await?;
    transaction.commit().await?;
    Ok(())
}

/// The same for a run that is locked, in the caller's transaction.
pub(super) async fn go_on(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    run: &RunRow,
    parts: Parts,
    caller: &Caller,
) -> Result<(), PayoutError> {
    let (rail, currency) = (parts.rail.map(Rail::name), parts.currency.map(Currency::code));
    let paused = pauses::of_runs(connection, merchant_id, &[run.payout_run_id]).await?;
    let named = paused.into_iter().filter(|part| {
        rail.is_none_or(|rail| rail == part.rail) && currency.is_none_or(|currency| currency == part.currency)
    });
    let named: Vec<_> = named.collect();
    if named.is_empty() {
        if run.status != "paused" {
            return Ok(());
        }
        if parts != Parts::default() {
            return Err(PayoutError::InvalidState(
                "something of the run is paused, but not the part that is named".into(),
            ));
        }
    }
    pauses::resume(connection, merchant_id, run.payout_run_id, rail, currency, app::now()).await?;
    let told: Vec<String> = named.iter().map(|part| format!("{} {}", part.rail, part.currency)).collect();
    let deed = Deed {
        action: "payout_run.resume",
        object_id: run.payout_run_id,
        before: Some(json!({ "status": run.status, "paused": told })),
        after: Some(json!({ "status": "processing" })),
    };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    Ok(())
}
