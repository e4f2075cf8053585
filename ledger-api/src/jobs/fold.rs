//! Folds the hourly counts of days past into days.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::rollups;
use crate::metrics::Job;

/// Days that keep their hours, today included: clicks that come later than this are few.
const DAYS_WITH_HOURS: i64 = 3;
/// Hours of a merchant folded in one round, so that a backlog holds up neither its counts nor the other jobs.
const BATCH: i64 = 2_000;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let day = (app::now() - Duration::days(DAYS_WITH_HOURS - 1)).date().midnight().assume_utc();
    let mut connection = app.db.acquire().await?;
    for merchant_id in rollups::merchants_to_fold(&mut connection, day).await? {
        super::in_part(app, Job::FoldClickHours, merchant_id, fold(&mut connection, merchant_id, day).await)?;
    }
    Ok(())
}

async fn fold(connection: &mut PgConnection, merchant_id: Uuid, day: OffsetDateTime) -> Result<(), sqlx::Error> {
    rollups::fold_clicks(connection, merchant_id, day, BATCH).await?;
    rollups::fold_filtered_visits(connection, merchant_id, day, BATCH).await?;
    Ok(())
}
