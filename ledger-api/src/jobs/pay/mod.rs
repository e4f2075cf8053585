//! Pays. What was approved is checked by one loop, and each provider's payouts are carried out by another, so that neither a slow
//! provider nor a large run keeps the others waiting. Any number of instances may run at once, and any of them may die at any
//! point: what was sent is in the database before it is sent.

mod lane;
mod prepare;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::domain::rail::Rail;
use crate::metrics::Job;

/// Looks for work at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Pays until `stop` says so. What is under way then is finished.
pub(super) async fn run(app: Arc<App>, pause: Duration, stop: watch::Receiver<bool>) {
    let pause = pause.min(LONGEST_PAUSE);
    tokio::join!(
        prepare::run(Arc::clone(&app), pause, stop.clone()),
        lane::run(Arc::clone(&app), (Rail::Stripe, Job::PayByStripe), pause, stop.clone()),
        lane::run(app, (Rail::Paypal, Job::PayByPaypal), pause, stop),
    );
}
