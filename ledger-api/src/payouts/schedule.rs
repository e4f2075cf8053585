//! Drafts that are made by themselves, once a month for each currency. Nothing is ever approved here.

use serde_json::{Value, json};
use shared::api_key::Role;
use shared::money::Currency;
use sqlx::{Connection as _, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::PayoutError;
use super::draft::{Drafted, draft_of};
use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::schedules::{self, Schedule};
use crate::db::payouts::slices;
use crate::domain::caller::Caller;
use crate::domain::payout_schedule::DayOfMonth;
use crate::mail::told;
use crate::rails::Rails;

/// Sets the day of a currency's drafts, from after today; none ends the schedule.
pub async fn set_schedule(
    db: &PgPool,
    merchant_id: Uuid,
    currency: Currency,
    day: Option<DayOfMonth>,
    caller: &Caller,
) -> Result<(), PayoutError> {
    let mut transaction = db.begin().await?;
    let known = schedules::list(&mut transaction, merchant_id).await?;
    let before = known.iter().find(|schedule| schedule.currency == currency);
    let set_at = app::now();
    match day {
        Some(day) => {
            let (next_on, set_by) = (day.next_after(set_at.date()), caller.person.clone());
            let schedule = Schedule { currency, day, next_on, set_by, key_id: caller.key_id, set_at };
            schedules::set(&mut transaction, merchant_id, &schedule).await?;
        }
        None => schedules::remove(&mut transaction, merchant_id, currency).await?,
    }
    let told = |day: Option<DayOfMonth>| json!({ "currency": currency, "day": day.map(name_of) });
    let deed = Deed {
        action: "payout_schedule.set",
        object_id: merchant_id,
        before: Some(told(before.map(|schedule| schedule.day))),
        after: Some(told(day)),
    };
    audit::write(&mut transaction, merchant_id, app::new_id()?, caller, &deed).await?;
    transaction.commit().await?;
    Ok(())
}

/// As the API writes it: a number, or `last`.
#[must_use]
pub fn name_of(day: DayOfMonth) -> Value {
    match day {
        DayOfMonth::Day(day) => day.into(),
        DayOfMonth::Last => "last".into(),
    }
}

/// Makes the drafts of a merchant that are due. The schedule is claimed, and moved on, in the transaction of its draft,
/// so that two instances make one. Returns how many schedules were due.
pub async fn draft_due(
    db: &PgPool,
    merchant_id: Uuid,
    rails: &Rails,
    now: OffsetDateTime,
) -> Result<usize, PayoutError> {
    let mut done = 0;
    while crate::db::retry::retrying!(draft_next(db, merchant_id, rails, now).await)? {
        done += 1;
    }
    Ok(done)
}

async fn draft_next(db: &PgPool, merchant_id: Uuid, rails: &Rails, now: OffsetDateTime) -> Result<bool, PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let today = now.date();
    if !slices::runs(connection, merchant_id).await?.is_empty() {
        // A large draft is being made; this one comes after it.
        return Ok(false);
    }
    let Some(schedule) = schedules::claim_due(connection, merchant_id, today).await? else { return Ok(false) };
    let Schedule { currency, day, next_on, set_by, key_id, .. } = schedule;
    let maker = Caller { key_id, role: Role::Finance, person: set_by, merchant_ids: Some(vec![merchant_id]) };
    // What follows undoes a draft of nothing.
    let mut attempt = connection.begin().await?;
    let made = match draft_of(&mut attempt, merchant_id, rails, Some(currency), &maker).await {
        Ok(drafted) => {
            attempt.commit().await?;
            Some(drafted)
        }
        Err(PayoutError::NothingToPay) => {
            attempt.rollback().await?;
            None
        }
        Err(error) => return Err(error),
    };
    let payout_run_id = made.map(|drafted| drafted.payout_run_id);
    let following = day.next_after(today);
    schedules::done(connection, merchant_id, currency, following).await?;
    let deed = Deed {
        action: if made.is_some() { "payout_schedule.draft" } else { "payout_schedule.skip" },
        object_id: payout_run_id.unwrap_or(merchant_id),
        before: Some(json!({ "currency": currency, "due_on": next_on.to_string() })),
        after: Some(json!({ "payout_run_id": payout_run_id, "next_on": following.to_string() })),
    };
    audit::write(connection, merchant_id, app::new_id()?, &maker, &deed).await?;
    if let Some(Drafted { payout_run_id, is_complete: true }) = made {
        told::draft_made(connection, merchant_id, payout_run_id, now).await?;
    }
    transaction.commit().await?;
    tracing::info!(%merchant_id, %currency, ?payout_run_id, "a payout schedule was due");
    Ok(true)
}
