//! Brings clicks out of quarantine once their day has a partition.

use crate::app::App;
use crate::clicks;
use crate::db::click_quarantine;

/// Clicks moved in one transaction.
const BATCH: i64 = 1_000;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let merchants = click_quarantine::merchants_with_movable(&mut *app.db.acquire().await?).await?;
    for merchant_id in merchants {
        loop {
            let moved = clicks::release(&app.db, merchant_id, BATCH).await?;
            if moved == 0 {
                break;
            }
            tracing::info!(%merchant_id, moved, "moved clicks from quarantine to their day");
        }
    }
    Ok(())
}
