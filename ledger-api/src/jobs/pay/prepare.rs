//! What comes before the sending and after it: approved payouts are checked, bank files written, runs completed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::payouts::runs;
use crate::metrics::Job;
use crate::payouts::{self, PayoutError};

pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::PreparePayouts], app::now());
    while !*stop.borrow() {
        let outcome = round(&app, &stop).await;
        let busy = matches!(outcome, Ok(1..));
        crate::jobs::report(&app, Job::PreparePayouts, outcome.map(drop));
        if busy {
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
}

/// One turn of every merchant with work: a run of a hundred thousand keeps nobody else waiting. Returns how many payouts were
/// checked.
async fn round(app: &App, stop: &watch::Receiver<bool>) -> Result<usize, sqlx::Error> {
    let merchants = runs::merchants_with_work(&mut *app.db.acquire().await?).await?;
    let mut checked = 0;
    for merchant_id in merchants {
        if *stop.borrow() {
            break;
        }
        for outcome in turn(app, merchant_id).await {
            match outcome {
                Ok(payouts) => checked += payouts,
                Err(error) => super::in_part(app, Job::PreparePayouts, merchant_id, error)?,
            }
        }
    }
    Ok(checked)
}

/// How many payouts were checked, and what failed. While there are payouts to check, the rest waits; afterwards nothing that is wrong
/// with one of the three keeps the others from being done.
async fn turn(app: &App, merchant_id: Uuid) -> Vec<Result<usize, PayoutError>> {
    let checked = payouts::check_next(&app.db, merchant_id, &app.rails).await;
    if matches!(checked, Ok(1..)) {
        return vec![checked];
    }
    let written = payouts::sepa::write_files(&app.db, merchant_id, app::now()).await;
    let completed = payouts::complete_runs(&app.db, merchant_id).await;
    vec![checked, written.map(|_| 0), completed.map(|_| 0)]
}
