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
        match turn(app, merchant_id).await {
            Ok(payouts) => checked += payouts,
            Err(error) => super::in_part(app, Job::PreparePayouts, merchant_id, error)?,
        }
    }
    Ok(checked)
}

async fn turn(app: &App, merchant_id: Uuid) -> Result<usize, PayoutError> {
    let checked = payouts::check_next(&app.db, merchant_id, &app.rails).await;
    if matches!(checked, Ok(1..)) {
        return checked;
    }
    // Nothing that is wrong with one of these may keep the others from being done.
    let written = payouts::sepa::write_files(&app.db, merchant_id, app::now()).await;
    payouts::complete_runs(&app.db, merchant_id).await?;
    written?;
    checked
}
