//! Days past, which a job of the server writes down (`jobs/fold_days.rs`), after rows were filled in behind its back.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use sqlx::postgres::PgConnection;

const PATIENCE: Duration = Duration::from_mins(10);

/// Has all of a merchant's days written anew and waits until they are.
pub(crate) async fn anew(connection: &mut PgConnection, merchant_id: &str) -> Result<()> {
    let started = Instant::now();
    sqlx::query("delete from affiliate_day_fold").execute(&mut *connection).await?;
    sqlx::query("delete from merchant_day_fold").execute(&mut *connection).await?;
    let written = "select count(*) from merchant_day_fold where merchant_id = $1::uuid and folded_at > '2000-01-01'";
    while sqlx::query_scalar::<_, i64>(written).bind(merchant_id).fetch_one(&mut *connection).await? == 0 {
        ensure!(started.elapsed() < PATIENCE, "days past were not written down");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}
