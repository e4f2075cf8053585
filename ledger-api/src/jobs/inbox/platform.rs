//! What the platform's own accounts were told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::SPELL;
use crate::app::{self, App};
use crate::inbox;
use crate::jobs::report;
use crate::metrics::Job;

pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::ApplyProviderEvents], app::now());
    while !*stop.borrow() {
        let tried = spell(&app, &stop).await;
        let goes_on = matches!(tried, Ok(Tried::Some));
        report(&app, Job::ApplyProviderEvents, tried.map(drop));
        if !goes_on {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

/// What was found.
enum Tried {
    /// More may be due.
    Some,
    /// Nothing is due any more.
    All,
}

async fn spell(app: &App, stop: &watch::Receiver<bool>) -> Result<Tried, sqlx::Error> {
    let began = Instant::now();
    while !*stop.borrow() && began.elapsed() < SPELL {
        let tried = inbox::retry_one(app.inbox(), None, app::now()).await?;
        let Some((source, kind, outcome)) = tried else { return Ok(Tried::All) };
        app.metrics.events.tried(source, &kind, outcome);
    }
    Ok(Tried::Some)
}
