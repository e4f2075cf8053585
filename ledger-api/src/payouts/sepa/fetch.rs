//! Fetching a file, to give it to the bank: the same bytes every time, and every time is in the audit trail.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app;
use crate::db::audit::{self, Deed};
use crate::db::payouts::runs;
use crate::db::sepa::files::{self, FileRow};
use crate::db::sepa::payouts as rows;
use crate::domain::caller::Caller;
use crate::domain::payout::{Event, PayoutStatus, transition};
use crate::domain::sepa::end_to_end_id;
use crate::payouts::PayoutError;
use crate::payouts::step::moment;

/// A file with its bytes.
#[derive(Debug)]
pub struct Fetched {
    /// What is known of it.
    pub file: FileRow,
    /// As they were written.
    pub content: Vec<u8>,
}

/// Hands out a run's file of that number. By the first time its payouts are accepted: from then on the bank may have
/// them.
pub async fn fetch(
    db: &PgPool,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    number: i32,
    caller: &Caller,
) -> Result<Fetched, PayoutError> {
    crate::db::retry::retrying!(try_fetch(db, merchant_id, payout_run_id, number, caller).await)
}

async fn try_fetch(
    db: &PgPool,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    number: i32,
    caller: &Caller,
) -> Result<Fetched, PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let run = runs::lock(connection, merchant_id, payout_run_id).await?.ok_or(PayoutError::NotFound("payout run"))?;
    let found = files::of_run(connection, merchant_id, payout_run_id).await?;
    let Some(file) = found.into_iter().find(|file| file.number == number) else {
        let detail =
            format!("the run is {} and has no SEPA file {number}; files are written after approval", run.status);
        return Err(PayoutError::InvalidState(detail));
    };
    if let (Some(at), Some(reason)) = (file.returned_at, &file.return_reason) {
        let day = at.date();
        let why =
            format!("SEPA file {number} came back as a whole on {day} ({reason}); a bank that got it would pay it");
        return Err(PayoutError::InvalidState(why));
    }
    let now = app::now();
    accept(connection, merchant_id, &file, now).await?;
    files::fetched(connection, merchant_id, file.sepa_file_id, now).await?;
    let content = files::content(connection, merchant_id, file.sepa_file_id).await?;
    let deed = Deed {
        action: "sepa_file.fetch",
        object_id: file.sepa_file_id,
        before: Some(json!({ "fetched": file.first_fetched_at.is_some() })),
        after: Some(json!({
            "payout_run_id": payout_run_id, "number": number, "transfers": file.transfers,
            "control_sum": file.control_sum, "sha256": hex::encode(&file.sha256),
        })),
    };
    audit::write(connection, merchant_id, app::new_id()?, caller, &deed).await?;
    transaction.commit().await?;
    Ok(Fetched { file, content })
}

async fn accept(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    file: &FileRow,
    now: OffsetDateTime,
) -> Result<(), PayoutError> {
    let unfetched = rows::of_file(connection, merchant_id, file.sepa_file_id, &[PayoutStatus::Submitting]).await?;
    let (mut ids, mut references) = (Vec::new(), Vec::new());
    for payout in rows::lock(connection, merchant_id, &unfetched).await? {
        let reference = end_to_end_id(payout.payout_id, payout.generation).unwrap_or_default();
        let event = Event::Fetched { end_to_end_id: reference.clone() };
        // A statement may have been quicker than this fetch; then the payout has moved on.
        if transition(&payout.state()?, &event, moment(now)?).is_ok() {
            ids.push(payout.payout_id);
            references.push(reference);
        }
    }
    let references: Vec<&str> = references.iter().map(String::as_str).collect();
    rows::fetched(connection, merchant_id, &ids, &references, now).await?;
    Ok(())
}
