//! Deletes clicks that their merchant does not want to keep as long as the operator does.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::click_retention;
use crate::metrics::Job;

/// Clicks in one statement.
const AT_ONCE: i64 = 5_000;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let mut connection = app.db.acquire().await?;
    for (merchant_id, days) in click_retention::of_merchants(&mut connection).await? {
        let before = app::now() - Duration::days(i64::from(days));
        let deleted = delete(&mut connection, merchant_id, before).await;
        super::in_part(app, Job::DeleteMerchantsOldClicks, merchant_id, deleted)?;
    }
    Ok(())
}

async fn delete(connection: &mut PgConnection, merchant_id: Uuid, before: OffsetDateTime) -> Result<(), sqlx::Error> {
    let mut deleted = 0;
    loop {
        match click_retention::delete_before(connection, merchant_id, before, AT_ONCE).await? {
            0 => break,
            more => deleted += more,
        }
    }
    deleted += click_retention::delete_quarantined_before(connection, merchant_id, before).await?;
    if deleted > 0 {
        tracing::info!(%merchant_id, deleted, "deleted clicks that are past the merchant's own time");
    }
    Ok(())
}
