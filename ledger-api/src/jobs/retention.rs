//! Drops clicks that are older than they may be kept.

use time::{Date, Duration};

use crate::app::{self, App};
use crate::db::{click_partitions, click_quarantine};

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let first_day_kept = app::now().date() - Duration::days(i64::from(app.click_retention_days));
    drop_partitions(app, first_day_kept).await?;
    let dropped = click_quarantine::drop_before(&mut *app.db.acquire().await?, first_day_kept).await?;
    if dropped > 0 {
        tracing::info!(dropped, "dropped clicks that stayed in quarantine past their time");
    }
    Ok(())
}

/// One transaction a partition, so that no request waits for more than one.
async fn drop_partitions(app: &App, first_day_kept: Date) -> Result<(), sqlx::Error> {
    let mut connection = app.db.acquire().await?;
    let mut dropped = 0_u32;
    loop {
        match click_partitions::drop_one_before(&mut connection, first_day_kept).await {
            Ok(true) => dropped += 1,
            Ok(false) => break,
            Err(error) if click_partitions::is_busy(&error) => {
                tracing::info!("a long query reads the clicks; their old partitions are dropped in a later round");
                break;
            }
            Err(error) => return Err(error),
        }
    }
    if dropped > 0 {
        tracing::info!(dropped, %first_day_kept, "dropped click partitions that are past their time");
    }
    Ok(())
}
