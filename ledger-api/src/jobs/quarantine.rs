//! Brings clicks out of quarantine once their day has a partition.

use uuid::Uuid;

use crate::app::App;
use crate::clicks;
use crate::db::click_quarantine;
use crate::metrics::Job;

/// Clicks moved in one transaction.
const BATCH: i64 = 1_000;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let merchants = click_quarantine::merchants_with_movable(&mut *app.db.acquire().await?).await?;
    for merchant_id in merchants {
        super::in_part(app, Job::EmptyQuarantine, merchant_id, empty(app, merchant_id).await)?;
    }
    Ok(())
}

async fn empty(app: &App, merchant_id: Uuid) -> Result<(), sqlx::Error> {
    loop {
        let moved = clicks::release(&app.db, merchant_id, BATCH).await?;
        if moved == 0 {
            return Ok(());
        }
        tracing::info!(%merchant_id, moved, "moved clicks from quarantine to their day");
    }
}
