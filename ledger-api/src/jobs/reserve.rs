//! Reserves for drafts of very many affiliates, slice by slice. Any number of instances may run at once: each takes slices
//! that no other has.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::payouts::slices;
use crate::metrics::Job;
use crate::payouts::{self, PayoutError};

/// Looks for slices at least this often: somebody waits for the draft.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Reserves until `stop` says so. The slices under way then are finished.
pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::ReservePayouts], app::now());
    while !*stop.borrow() {
        super::report(&app, Job::ReservePayouts, round(&app, &stop).await);
        tokio::select! {
            () = tokio::time::sleep(pause.min(LONGEST_PAUSE)) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn round(app: &App, stop: &watch::Receiver<bool>) -> Result<(), sqlx::Error> {
    let merchants = slices::merchants(&mut *app.db.acquire().await?).await?;
    for merchant_id in merchants {
        // Two at once: while one waits for its server or its disk, the other goes on.
        let done = tokio::join!(reserve(app, merchant_id, stop), reserve(app, merchant_id, stop));
        for error in [done.0, done.1].into_iter().filter_map(Result::err) {
            tracing::error!(%merchant_id, %error, "a draft was not carried on; it will be tried again");
            app.metrics.jobs.failed_in_part(Job::ReservePayouts);
        }
    }
    Ok(())
}

async fn reserve(app: &App, merchant_id: Uuid, stop: &watch::Receiver<bool>) -> Result<(), PayoutError> {
    while !*stop.borrow() && payouts::draft_next(&app.db, merchant_id, &app.rails, app::now()).await? {}
    Ok(())
}
