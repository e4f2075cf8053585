//! Tries again what providers told and could not be applied at once. Any number of instances may run at once: an event
//! belongs to whoever has locked its row.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::{self, App};
use crate::db::provider_events;
use crate::inbox;
use crate::metrics::Job;

/// Looks for events at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// How long a settled event is kept: three times as long as Stripe keeps it for sending again.
const KEEP: time::Duration = time::Duration::days(90);
/// Events deleted by one statement.
const DELETE_AT_ONCE: i64 = 1_000;

/// Tries until `stop` says so.
pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::ApplyProviderEvents], app::now());
    while !*stop.borrow() {
        super::report(&app, Job::ApplyProviderEvents, round(&app, &stop).await);
        tokio::select! {
            () = tokio::time::sleep(pause.min(LONGEST_PAUSE)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Everything that is due now. An event that fails is due again later than the round's beginning, so a round ends.
async fn round(app: &App, stop: &watch::Receiver<bool>) -> Result<(), sqlx::Error> {
    let now = app::now();
    while !*stop.borrow() {
        let Some((source, kind, outcome)) = inbox::retry_one(app.inbox(), now).await? else { break };
        app.metrics.events.tried(source, &kind, outcome);
    }
    Ok(())
}

/// Forgets events that were settled long ago.
pub(super) async fn forget(app: &App) -> Result<(), sqlx::Error> {
    let mut connection = app.db.acquire().await?;
    let then = app::now() - KEEP;
    let mut deleted = 0;
    loop {
        match provider_events::delete_settled_before(&mut connection, then, DELETE_AT_ONCE).await? {
            0 => break,
            more => deleted += more,
        }
    }
    if deleted > 0 {
        tracing::info!(deleted, "forgot settled events of payment providers");
    }
    Ok(())
}
