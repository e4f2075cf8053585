//! The bank has paid: one payout, or all of a run that are under way.

use serde_json::json;
use shared::money::Amount;
use sqlx::{PgConnection, PgPool};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::{runs, state};
use crate::db::sepa::payouts as rows;
use crate::domain::caller::Caller;
use crate::domain::event::EventType;
use crate::domain::payout::{Event, PayoutStatus, transition};
use crate::domain::rail::Rail;
use crate::events::note;
use crate::payouts::step::moment;
use crate::payouts::{PayoutError, books};

/// What the bank's statement says of a settlement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settlement {
    /// When the bank booked it.
    pub settled_on: Option<Date>,
    /// The bank's own reference.
    pub bank_reference: Option<String>,
    /// What the bank charged for it, in cents; the merchant bears it.
    pub fee: Option<Amount>,
}

/// Marks a payout as paid. Saying the same again, or less, is answered like the first time.
pub async fn settle(
    db: &PgPool,
    merchant_id: Uuid,
    payout_id: Uuid,
    settlement: &Settlement,
    caller: &Caller,
) -> Result<(), PayoutError> {
    crate::db::retry::retrying!(try_settle(db, merchant_id, payout_id, settlement, caller).await)
}

async fn try_settle(
    db: &PgPool,
    merchant_id: Uuid,
    payout_id: Uuid,
    settlement: &Settlement,
    caller: &Caller,
) -> Result<(), PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let payout = state::lock(connection, merchant_id, payout_id).await?.ok_or(PayoutError::NotFound("payout"))?;
    must_be_sepa(&payout)?;
    if payout.state()?.status == PayoutStatus::Paid {
        return if says_the_same(&payout, settlement) {
            Ok(())
        } else {
            Err(PayoutError::InvalidState("the payout is paid, and was settled with other details".into()))
        };
    }
    must_be_booked_after(&payout, settlement)?;
    settle_many(connection, merchant_id, vec![(payout, settlement.clone())], caller, app::now()).await?;
    transaction.commit().await?;
    Ok(())
}

/// Marks every payout of a run that is with the bank as paid; returns how many. Again: none.
pub async fn settle_run(
    db: &PgPool,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    settled_on: Option<Date>,
    caller: &Caller,
) -> Result<usize, PayoutError> {
    crate::db::retry::retrying!(try_settle_run(db, merchant_id, payout_run_id, settled_on, caller).await)
}

async fn try_settle_run(
    db: &PgPool,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    settled_on: Option<Date>,
    caller: &Caller,
) -> Result<usize, PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let run = runs::find(connection, merchant_id, payout_run_id).await?.ok_or(PayoutError::NotFound("payout run"))?;
    if run.status == "draft" {
        return Err(PayoutError::InvalidState("the run is a draft, so nothing of it is with the bank".into()));
    }
    let ids = rows::accepted_of_run(connection, merchant_id, payout_run_id).await?;
    let locked = rows::lock(connection, merchant_id, &ids).await?;
    let settlement = Settlement { settled_on, ..Settlement::default() };
    let open = locked.into_iter().filter(|payout| payout.status == PayoutStatus::Accepted.name());
    let open: Vec<_> = open.map(|payout| (payout, settlement.clone())).collect();
    open.iter().try_for_each(|(payout, settlement)| must_be_booked_after(payout, settlement))?;
    let settled = open.len();
    settle_many(connection, merchant_id, open, caller, app::now()).await?;
    transaction.commit().await?;
    Ok(settled)
}

/// Settles locked payouts, all in the caller's transaction, each with an entry in the audit trail.
pub(super) async fn settle_many(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    settled: Vec<(PayoutRow, Settlement)>,
    caller: &Caller,
    now: OffsetDateTime,
) -> Result<(), PayoutError> {
    if settled.is_empty() {
        return Ok(());
    }
    let mut deeds = Vec::with_capacity(settled.len());
    for (payout, settlement) in &settled {
        let fee = settlement.fee.unwrap_or_default();
        let step = transition(&payout.state()?, &Event::SettledByHand { fee }, moment(now)?)?;
        let after = json!({
            "status": step.state.status, "settled_on": settlement.settled_on.map(|day| day.to_string()),
            "bank_reference": settlement.bank_reference, "fee": fee,
        });
        let before = Some(json!({ "status": payout.status }));
        deeds.push(Deed { action: "payout.settle", object_id: payout.payout_id, before, after: Some(after) });
    }
    let ids: Vec<Uuid> = settled.iter().map(|(payout, _)| payout.payout_id).collect();
    let fees: Vec<Amount> = settled.iter().map(|(_, settlement)| settlement.fee.unwrap_or_default()).collect();
    let days: Vec<Option<Date>> = settled.iter().map(|(_, settlement)| settlement.settled_on).collect();
    let references: Vec<Option<&str>> =
        settled.iter().map(|(_, settlement)| settlement.bank_reference.as_deref()).collect();
    rows::note_settlement(connection, merchant_id, &ids, &days, &references).await?;
    let minor: Vec<i64> = fees.iter().map(|fee| fee.minor()).collect();
    rows::paid(connection, merchant_id, &ids, &minor, now).await?;
    let audit_ids: Vec<Uuid> = settled.iter().map(|_| app::new_id()).collect::<Result<_, _>>()?;
    audit::write_many(connection, merchant_id, &audit_ids, caller, &deeds).await?;
    let paid: Vec<_> = settled.into_iter().map(|(payout, _)| payout).zip(fees).collect();
    books::pay(connection, merchant_id, &paid, now).await?;
    Ok(note::payouts(connection, merchant_id, EventType::PayoutPaid, &ids, now).await?)
}

/// Only what travels in a file is settled by hand; other rails tell by themselves.
pub(super) fn must_be_sepa(payout: &PayoutRow) -> Result<(), PayoutError> {
    if payout.rail()? == Rail::Sepa {
        return Ok(());
    }
    Err(PayoutError::InvalidState(format!("the payout travels by {}, which tells by itself", payout.rail)))
}

/// Whether no bank can have booked on this day what was made then; a day's grace is for those west of UTC.
#[must_use]
pub fn is_before(day: Date, made_at: OffsetDateTime) -> bool {
    day < made_at.date().previous_day().unwrap_or(Date::MIN)
}

/// A bank books nothing before it exists.
fn must_be_booked_after(payout: &PayoutRow, settlement: &Settlement) -> Result<(), PayoutError> {
    match settlement.settled_on {
        Some(day) if is_before(day, payout.created_at) => {
            let made_on = payout.created_at.date();
            let why = format!("the payout was made on {made_on}, no bank can have booked it on {day}");
            Err(PayoutError::InvalidState(why))
        }
        _ => Ok(()),
    }
}

fn says_the_same(payout: &PayoutRow, settlement: &Settlement) -> bool {
    let Settlement { settled_on, bank_reference, fee } = settlement;
    settled_on.is_none_or(|day| payout.settled_on == Some(day))
        && bank_reference.as_ref().is_none_or(|reference| payout.bank_reference.as_ref() == Some(reference))
        && fee.is_none_or(|fee| payout.fee == fee.minor())
}
