//! Has the fraud rules look at new commissions. Any number of instances may run at once: a row of the queue belongs to
//! whoever has locked it, and leaves the queue in the transaction that keeps the decisions.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::fraud::queue;
use crate::metrics::Job;
use crate::reversal::ReversalError;
use crate::screening::{reject_next, screen_batch};

/// Looks for commissions at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Transactions of a merchant before others are heard.
const LONGEST_TURN: usize = 20;

/// Screens until `stop` says so. A round that waits for nothing else keeps the time between order and decision short.
pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::ScreenCommissions], app::now());
    while !*stop.borrow() {
        let outcome = round(&app, &stop).await;
        let more = outcome.as_ref().is_ok_and(|more| *more);
        super::report(&app, Job::ScreenCommissions, outcome.map(|_| ()));
        if more {
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(pause.min(LONGEST_PAUSE)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// One round over the merchants whose commissions wait; returns whether some may still. A merchant whose commissions
/// cannot be screened keeps no other waiting.
async fn round(app: &App, stop: &watch::Receiver<bool>) -> Result<bool, sqlx::Error> {
    let merchants = queue::merchants_waiting(&mut *app.db.acquire().await?).await?;
    let mut more = false;
    for merchant_id in merchants {
        match turn(app, merchant_id, stop).await {
            Ok(left) => more |= left,
            Err(error) => {
                app.metrics.jobs.failed_in_part(Job::ScreenCommissions);
                tracing::error!(%merchant_id, %error, "commissions were not screened; it will be tried again");
            }
        }
    }
    Ok(more)
}

/// Screens a merchant's commissions, and carries out what the rules rejected.
async fn turn(app: &App, merchant_id: Uuid, stop: &watch::Receiver<bool>) -> Result<bool, ReversalError> {
    let mut more = true;
    for _ in 0..LONGEST_TURN {
        if *stop.borrow() {
            return Ok(false);
        }
        let screened = screen_batch(&app.db, merchant_id, app.click_retention_days, &app.busy).await?;
        if screened.taken == 0 {
            more = false;
            break;
        }
        tracing::debug!(%merchant_id, ?screened, "screened commissions");
        if screened.held + screened.rejected > 0 {
            tracing::info!(%merchant_id, held = screened.held, rejected = screened.rejected, "fraud rules stopped commissions");
        }
    }
    while !*stop.borrow() && reject_next(&app.db, merchant_id).await? {}
    Ok(more)
}
