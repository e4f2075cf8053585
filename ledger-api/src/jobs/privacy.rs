//! What an erasure had to leave, and takes away later: events that were not applied yet, records of payments when their
//! time is over, and by which mark a repeated call finds it.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::privacy::{erasures, payment_records, told};
use crate::domain::erasure::{ERASED, ERASURE_REMEMBERED, first_payment_kept};
use crate::metrics::Job;

/// Payouts in one transaction.
const AT_ONCE: i64 = 200;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let emptied = told::empty_settled(&mut *app.db.acquire().await?).await?;
    if emptied > 0 {
        tracing::info!(emptied, "emptied events of payment providers about erased persons");
    }
    forget_marks(app).await?;
    let before = first_payment_kept(app::now().date()).midnight().assume_utc();
    let merchants = payment_records::merchants(&mut *app.db.acquire().await?).await?;
    for merchant_id in merchants {
        let blanked = blank_records(app, merchant_id, before).await;
        super::in_part(app, Job::FinishErasures, merchant_id, blanked)?;
    }
    Ok(())
}

async fn blank_records(app: &App, merchant_id: Uuid, before: OffsetDateTime) -> Result<(), sqlx::Error> {
    loop {
        let mut transaction = app.db.begin().await?;
        let blanked = payment_records::blank_payouts(&mut transaction, merchant_id, before, ERASED, AT_ONCE).await?;
        if blanked.is_empty() {
            break;
        }
        payment_records::empty_requests(&mut transaction, merchant_id, &blanked).await?;
        transaction.commit().await?;
        tracing::info!(%merchant_id, payouts = blanked.len(), "took erased affiliates out of old payment records");
    }
    let files = payment_records::empty_files(&mut *app.db.acquire().await?, merchant_id, before).await?;
    if files > 0 {
        tracing::info!(%merchant_id, files, "emptied old bank files in which erased affiliates stood");
    }
    Ok(())
}

async fn forget_marks(app: &App) -> Result<(), sqlx::Error> {
    let before = app::now() - ERASURE_REMEMBERED;
    let mut connection = app.db.acquire().await?;
    for merchant_id in erasures::merchants_with_old(&mut connection, before).await? {
        let forgotten = erasures::forget(&mut connection, merchant_id, before).await.map(|forgotten| {
            tracing::info!(%merchant_id, forgotten, "forgot by which marks erased customers were found");
        });
        super::in_part(app, Job::FinishErasures, merchant_id, forgotten)?;
    }
    Ok(())
}
