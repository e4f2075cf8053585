//! Makes click partitions ahead of time, so that no click ever waits for one.

use sqlx::PgConnection;

use crate::app::App;

/// Days back: clicks that waited out an outage at the edge still find their day.
const DAYS_BACK: i32 = 31;
/// Days ahead: how long nobody needs to notice that this job does not run.
const DAYS_AHEAD: i32 = 14;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let mut connection = app.db.acquire().await?;
    ensure(&mut connection).await
}

/// Makes the partitions around today that are missing.
pub async fn ensure(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let made = crate::db::click_partitions::ensure(connection, DAYS_BACK, DAYS_AHEAD).await?;
    if made > 0 {
        tracing::info!(made, "made click partitions");
    }
    Ok(())
}
