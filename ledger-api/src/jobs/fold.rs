//! Folds the hourly counts of days past into days.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::rollups;

/// Days that keep their hours, today included: clicks that come later than this are few.
const DAYS_WITH_HOURS: i64 = 3;
/// Hours folded in one transaction, so that none holds the counts of many links for long.
const BATCH: i64 = 2_000;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let day = (app::now() - Duration::days(DAYS_WITH_HOURS - 1)).date().midnight().assume_utc();
    let mut connection = app.db.acquire().await?;
    for merchant_id in rollups::merchants_to_fold(&mut connection, day, BATCH).await? {
        while fold(&mut connection, merchant_id, day).await? {}
    }
    Ok(())
}

/// Whether there may be more.
async fn fold(connection: &mut PgConnection, merchant_id: Uuid, day: OffsetDateTime) -> Result<bool, sqlx::Error> {
    let clicks = rollups::fold_clicks(connection, merchant_id, day, BATCH).await?;
    let filtered = rollups::fold_filtered_visits(connection, merchant_id, day, BATCH).await?;
    Ok(clicks == BATCH || filtered == BATCH)
}
