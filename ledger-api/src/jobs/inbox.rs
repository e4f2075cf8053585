//! Tries again what providers told and could not be applied at once. Any number of instances may run at once: an event
//! belongs to whoever has locked its row.
//!
//! A merchant decides how many of its events wait. So each merchant's are tried by themselves, some merchants at once and each for
//! a moment, and the platform's own, which tell of payouts, first.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt as _};
use time::OffsetDateTime;
use tokio::sync::watch;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::provider_events;
use crate::inbox;
use crate::metrics::Job;

/// Looks for events at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Merchants whose events are tried at once; each has a connection of those that do not record.
const AT_ONCE: usize = 4;
/// For how long one merchant's are tried before it is looked whose else are due.
const SPELL: Duration = Duration::from_secs(1);
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
        let whose = inbox::whose_are_due(app.inbox(), now).await?;
        let spells = stream::iter(whose.into_iter().map(|whose| spell(app, whose, now, stop)));
        // What is due and was not tried is another instance's.
        if spells.buffer_unordered(AT_ONCE).fold(0, async |all, tried| all + tried).await == 0 {
            break;
        }
    }
    Ok(())
}

/// For a moment those of one merchant, or of the platform, one after the other; how many were tried.
async fn spell(app: &App, whose: Option<Uuid>, now: OffsetDateTime, stop: &watch::Receiver<bool>) -> usize {
    let (began, mut tried) = (Instant::now(), 0);
    while !*stop.borrow() && began.elapsed() < SPELL {
        match inbox::retry_one(app.inbox(), whose, now).await {
            Ok(None) => break,
            Ok(Some((source, kind, outcome))) => app.metrics.events.tried(source, &kind, outcome),
            // One merchant's trouble keeps no other waiting.
            Err(error) => {
                app.metrics.jobs.failed_in_part(Job::ApplyProviderEvents);
                tracing::error!(merchant_id = ?whose, %error, "an event was not tried again; it will be");
                break;
            }
        }
        tried += 1;
    }
    tried
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
