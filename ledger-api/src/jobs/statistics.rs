//! Has young tables analyzed as they grow, so that the first minute of a busy installation is not planned for as if the
//! tables were empty. Two instances that do it at once do it twice, which is harmless.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::{self, App};
use crate::db::statistics::analyze_growing_tables;
use crate::metrics::Job;

/// Between two looks at the sizes, which read ten rows of the catalog.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::AnalyzeGrowingTables], app::now());
    while !*stop.borrow() {
        super::report(&app, Job::AnalyzeGrowingTables, look(&app).await);
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn look(app: &App) -> Result<(), sqlx::Error> {
    let analyzed = analyze_growing_tables(&mut *app.db.acquire().await?).await?;
    if !analyzed.is_empty() {
        tracing::info!(tables = analyzed.join(", "), "analyzed tables that grew");
    }
    Ok(())
}
