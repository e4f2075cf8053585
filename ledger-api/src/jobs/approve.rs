//! Approves commissions whose hold is over.

use uuid::Uuid;

use crate::app::{self, App};
use crate::approval;
use crate::db::retry::retrying;
use crate::db::{approvals, postings};
use crate::domain::posting::entry::Entry;
use crate::metrics::Job;

/// Commissions approved in one transaction.
const BATCH: i64 = 500;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let merchants = approvals::merchants_with_due(&mut *app.db.acquire().await?, app::now()).await?;
    for merchant_id in merchants {
        super::in_part(app, Job::ApproveCommissions, merchant_id, approve_all(app, merchant_id).await)?;
    }
    Ok(())
}

async fn approve_all(app: &App, merchant_id: Uuid) -> Result<(), sqlx::Error> {
    while retrying!(approve_batch(app, merchant_id).await)? == BATCH {}
    Ok(())
}

/// One transaction; returns how many it approved.
async fn approve_batch(app: &App, merchant_id: Uuid) -> Result<i64, sqlx::Error> {
    let mut transaction = app.db.begin().await?;
    let due = approvals::claim_due(&mut transaction, merchant_id, app::now(), BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    // Everything that may move is locked at once, in one order, before anything is written.
    let accounts: Vec<_> = due.iter().flat_map(|commission| commission.of.books().of_commissions()).collect();
    let entry = Entry::on(postings::lock_balances(&mut transaction, merchant_id, &accounts).await?);
    approval::approve(&mut transaction, merchant_id, &due, entry).await?;
    transaction.commit().await?;
    tracing::info!(%merchant_id, commissions = due.len(), "approved commissions whose hold is over");
    Ok(i64::try_from(due.len()).unwrap_or(BATCH))
}
