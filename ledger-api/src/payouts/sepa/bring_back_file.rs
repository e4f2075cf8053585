//! A bank file came back as a whole: the bank rejected it, or it was stopped before any bank had it.
//!
//! The run's lock keeps fetching and returning apart, so a file that came back was either never handed out, or only
//! before; afterwards it is not, because the bank would pay what the books have given back.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::runs;
use crate::db::sepa::files::{self, FileRow};
use crate::db::sepa::payouts as rows;
use crate::domain::caller::Caller;
use crate::domain::event::EventType;
use crate::domain::payout::{Event, PayoutStatus, transition};
use crate::domain::posting::payout::ComesBack;
use crate::events::note;
use crate::payouts::step::moment;
use crate::payouts::{PayoutError, books};

/// Takes back every payout of a run's file that is not settled; returns how many. What is settled stays so: of that the
/// bank has told something else. Saying the same again is answered like the first time.
pub async fn bring_back_file(
    db: &PgPool,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    number: i32,
    reason: &str,
    caller: &Caller,
) -> Result<usize, PayoutError> {
    crate::db::retry::retrying!(try_bring_back(db, merchant_id, payout_run_id, number, reason, caller).await)
}

async fn try_bring_back(
    db: &PgPool,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    number: i32,
    reason: &str,
    caller: &Caller,
) -> Result<usize, PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    runs::lock(connection, merchant_id, payout_run_id).await?.ok_or(PayoutError::NotFound("payout run"))?;
    let found = files::of_run(connection, merchant_id, payout_run_id).await?;
    let file = found.into_iter().find(|file| file.number == number).ok_or(PayoutError::NotFound("file"))?;
    match file.return_reason.as_deref() {
        Some(before) if before == reason => return Ok(0),
        Some(_) => {
            return Err(PayoutError::InvalidState(format!("file {number} came back already, for another reason")));
        }
        None => {}
    }
    let not_settled = [PayoutStatus::Submitting, PayoutStatus::Accepted];
    let open = rows::of_file(connection, merchant_id, file.sepa_file_id, &not_settled).await?;
    let locked = rows::lock(connection, merchant_id, &open).await?;
    let now = app::now();
    let back = still_open(locked, reason, now)?;
    if back.is_empty() {
        let why = format!("nothing of file {number} is open: its payouts are settled, or came back one by one");
        return Err(PayoutError::InvalidState(why));
    }
    take_back(connection, merchant_id, &back, reason, now).await?;
    files::returned(connection, merchant_id, file.sepa_file_id, reason, &caller.person, now).await?;
    note_deeds(connection, merchant_id, &file, &back, caller).await?;
    transaction.commit().await?;
    Ok(back.len())
}

/// Those to which it can happen: a statement may have settled one while its lock was waited for.
fn still_open(locked: Vec<PayoutRow>, reason: &str, now: OffsetDateTime) -> Result<Vec<PayoutRow>, PayoutError> {
    let event = Event::FileReturned { reason: reason.to_owned() };
    let mut open = Vec::with_capacity(locked.len());
    for payout in locked {
        if transition(&payout.state()?, &event, moment(now)?).is_ok() {
            open.push(payout);
        }
    }
    Ok(open)
}

/// Refused, all at once, and no account blocked: why a file is rejected says nothing of those it was to pay. So they
/// are mailed nothing either; it is the merchant's trouble, and the next run pays them.
async fn take_back(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    back: &[PayoutRow],
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), PayoutError> {
    let ids: Vec<Uuid> = back.iter().map(|payout| payout.payout_id).collect();
    books::give_back(connection, merchant_id, back, ComesBack::Refused).await?;
    rows::refused(connection, merchant_id, &ids, reason, now).await?;
    Ok(note::payouts_to_listeners(connection, merchant_id, EventType::PayoutFailed, &ids, now).await?)
}

async fn note_deeds(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    file: &FileRow,
    back: &[PayoutRow],
    caller: &Caller,
) -> Result<(), PayoutError> {
    let mut deeds = vec![Deed {
        action: "sepa_file.return",
        object_id: file.sepa_file_id,
        before: Some(json!({ "fetched": file.first_fetched_at.is_some() })),
        after: Some(json!({
            "payout_run_id": file.payout_run_id, "number": file.number, "payouts": back.len(),
            "sha256": hex::encode(&file.sha256),
        })),
    }];
    deeds.extend(back.iter().map(|payout| Deed {
        action: "payout.return",
        object_id: payout.payout_id,
        before: Some(json!({ "status": payout.status })),
        after: Some(json!({ "status": "refused", "file": file.number })),
    }));
    let ids: Vec<Uuid> = deeds.iter().map(|_| app::new_id()).collect::<Result<_, _>>()?;
    Ok(audit::write_many(connection, merchant_id, &ids, caller, &deeds).await?)
}
