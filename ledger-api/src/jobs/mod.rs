//! Background jobs. Each is idempotent, claims its rows, and can run on any number of instances at once.

mod approve;
mod gaps;
mod partitions;
mod pay;
mod push;
mod quarantine;
mod retention;
mod seal;
mod statistics;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;

pub use partitions::ensure as ensure_partitions;

/// Runs every job until `stop` says so: paying and pushing, which wait for others, sealing, which must not fall behind,
/// and statistics, which must come soon, beside the rounds of all others.
pub async fn run(app: Arc<App>, pause: Duration, stop: watch::Receiver<bool>) {
    tokio::join!(
        rounds(Arc::clone(&app), pause, stop.clone()),
        pay::run(Arc::clone(&app), pause, stop.clone()),
        push::run(Arc::clone(&app), pause, stop.clone()),
        seal::run(Arc::clone(&app), pause, stop.clone()),
        statistics::run(app, stop),
    );
}

/// A failed job is logged and tried again in the next round.
async fn rounds(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    let mut gaps = gaps::Watch::default();
    while !*stop.borrow() {
        report("make partitions", partitions::run(&app).await);
        report("empty quarantine", quarantine::run(&app).await);
        report("drop old clicks", retention::run(&app).await);
        report("watch for missing batches", gaps.run(&app).await);
        report("approve commissions", approve::run(&app).await);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
}

fn report(job: &str, outcome: Result<(), sqlx::Error>) {
    if let Err(error) = outcome {
        tracing::error!(job, %error, "job failed; it will be tried again");
    }
}
