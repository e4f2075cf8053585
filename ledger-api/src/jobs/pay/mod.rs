//! Pays. What was approved is checked by one loop, and each provider's payouts are carried out by another, so that neither a slow
//! provider nor a large run keeps the others waiting. Any number of instances may run at once, and any of them may die at any
//! point: what was sent is in the database before it is sent.

mod lane;
mod prepare;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use uuid::Uuid;

use crate::app::App;
use crate::domain::rail::Rail;
use crate::metrics::Job;
use crate::payouts::PayoutError;

/// Looks for work at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Pays until `stop` says so. What is under way then is finished.
pub(super) async fn run(app: Arc<App>, pause: Duration, stop: watch::Receiver<bool>) {
    let pause = pause.min(LONGEST_PAUSE);
    // A quarter of the connections is for what was said.
    let turns = usize::try_from(app.db.options().get_max_connections() / 4).unwrap_or(1).max(1);
    let turns = Arc::new(Semaphore::new(turns));
    tokio::join!(
        prepare::run(Arc::clone(&app), pause, stop.clone()),
        lane::run(Arc::clone(&app), (Rail::Stripe, Job::PayByStripe), Arc::clone(&turns), pause, stop.clone()),
        lane::run(app, (Rail::Paypal, Job::PayByPaypal), turns, pause, stop),
    );
}

/// One merchant's trouble keeps no other waiting; without the database the others need not be tried.
fn in_part(app: &App, job: Job, merchant_id: Uuid, error: PayoutError) -> Result<(), sqlx::Error> {
    match error {
        PayoutError::Database(error) => super::in_part(app, job, merchant_id, Err(error)),
        other => {
            app.metrics.jobs.failed_in_part(job);
            tracing::error!(job = job.name(), %merchant_id, error = %other, "a merchant's payouts failed; they will be tried again");
            Ok(())
        }
    }
}
