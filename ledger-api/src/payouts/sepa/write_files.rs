//! Writing the files of approved runs. The bytes are stored in the transaction that puts the payouts into the file, so
//! that there is never one without the other, and nobody can fetch what is not stored.

use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::remittance::remittance;
use crate::app;
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::{corrupt, runs};
use crate::db::sepa::files::NewFile;
use crate::db::sepa::transfers::NewTransfer;
use crate::db::sepa::{debtor, files, payouts, transfers};
use crate::domain::payout::{Event, transition};
use crate::domain::sepa::{banking_day_from, end_to_end_id};
use crate::payouts::PayoutError;
use crate::payouts::check::still_wanted;
use crate::payouts::step::moment;
use crate::rails::sepa::pain001::{self, Debtor, File, MOST_TRANSFERS, Transfer};

/// Puts every payout that waits for a file into one. Several instances may do so at once: the run's lock lets one of
/// them. Returns the number of files.
pub async fn write_files(db: &PgPool, merchant_id: Uuid, now: OffsetDateTime) -> Result<usize, PayoutError> {
    let waiting = payouts::runs_without_file(&mut *db.acquire().await?, merchant_id, now).await?;
    let mut written = 0;
    for payout_run_id in waiting {
        while crate::db::retry::retrying!(write_next(db, merchant_id, payout_run_id, now).await)? {
            written += 1;
        }
    }
    Ok(written)
}

/// Writes the next file of a run; `false` when nothing of it waits.
async fn write_next(
    db: &PgPool,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    now: OffsetDateTime,
) -> Result<bool, PayoutError> {
    let mut transaction = db.begin().await?;
    let connection = &mut *transaction;
    let run = runs::lock(connection, merchant_id, payout_run_id).await?.ok_or(PayoutError::NotFound("payout run"))?;
    if !matches!(run.status.as_str(), "approved" | "processing" | "paused") {
        return Ok(false);
    }
    let most = i64::try_from(MOST_TRANSFERS).unwrap_or(i64::MAX);
    let waiting = payouts::lock_waiting(connection, merchant_id, payout_run_id, now, most).await?;
    let waiting = still_wanted(connection, merchant_id, waiting, &[]).await?;
    if waiting.is_empty() {
        // What was dropped is.
        transaction.commit().await?;
        return Ok(false);
    }
    let debtor = debtor::find(connection, merchant_id).await?.map(|row| row.debtor);
    let debtor = debtor.ok_or_else(|| PayoutError::InvalidState("no account is set to pay from by SEPA".into()))?;
    let paid = put(&waiting, &debtor, now)?;
    store(connection, merchant_id, payout_run_id, &debtor, &paid, now).await?;
    let ids: Vec<Uuid> = waiting.iter().map(|payout| payout.payout_id).collect();
    payouts::filed(connection, merchant_id, &ids).await?;
    runs::begin(connection, merchant_id, payout_run_id).await?;
    transaction.commit().await?;
    tracing::info!(%merchant_id, %payout_run_id, payouts = ids.len(), "wrote a file of SEPA credit transfers");
    Ok(true)
}

/// The payments that the payouts become.
fn put(
    waiting: &[PayoutRow],
    debtor: &Debtor,
    now: OffsetDateTime,
) -> Result<Vec<(NewTransfer, Transfer)>, PayoutError> {
    let payment = |payout: &PayoutRow| {
        transition(&payout.state()?, &Event::Filed, moment(now)?)?;
        let (payout_id, generation) = (payout.payout_id, payout.generation);
        let end_to_end_id = end_to_end_id(payout_id, generation)
            .ok_or_else(|| PayoutError::InvalidState(format!("payout {payout_id} was refused too often")))?;
        let transfer = Transfer {
            end_to_end_id: end_to_end_id.clone(),
            amount: payout.amount()?,
            name: payout.account_holder.clone().unwrap_or_default(),
            iban: payout.destination.parse().map_err(corrupt)?,
            remittance: remittance(&debtor.name, payout_id),
        };
        Ok((NewTransfer { end_to_end_id, payout_id, generation, amount: payout.amount }, transfer))
    };
    waiting.iter().map(payment).collect()
}

async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    debtor: &Debtor,
    paid: &[(NewTransfer, Transfer)],
    now: OffsetDateTime,
) -> Result<(), PayoutError> {
    let (rows, transfers): (Vec<_>, Vec<_>) = paid.iter().map(|(row, transfer)| (row, transfer.clone())).unzip();
    let sepa_file_id = app::new_id()?;
    let execution_date = banking_day_from(now.date());
    let file = File { file_id: sepa_file_id, created_at: now, execution_date, debtor, transfers: &transfers };
    let content = pain001::write(&file).map_err(|error| PayoutError::Database(sqlx::Error::Io(error)))?;
    let number = files::of_run(connection, merchant_id, payout_run_id).await?.len() + 1;
    let new = NewFile {
        sepa_file_id,
        payout_run_id,
        number: i32::try_from(number).unwrap_or(i32::MAX),
        debtor_iban: debtor.iban.as_str(),
        execution_date,
        transfers: i32::try_from(transfers.len()).unwrap_or(i32::MAX),
        control_sum: pain001::control_sum_cents(&transfers),
        content: &content,
        sha256: &Sha256::digest(&content),
        created_at: now,
    };
    files::insert(connection, merchant_id, &new).await?;
    transfers::insert(connection, merchant_id, sepa_file_id, &rows).await?;
    Ok(())
}
