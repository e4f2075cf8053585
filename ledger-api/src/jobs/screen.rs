//! Has the fraud rules look at new commissions. Any number of instances may run at once: a row of the queue belongs to
//! whoever has locked it, and leaves the queue in the transaction that keeps the decisions.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use super::apart::{Apart, Part};
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
    let mut apart = Apart::default();
    while !*stop.borrow() {
        let outcome = round(&app, &mut apart, &stop).await;
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
    apart.end().await;
}

/// One round over the merchants whose commissions wait; returns whether some may still. A merchant whose commissions
/// cannot be screened, or who has so many that they have to wait for turns, keeps no other waiting.
async fn round(app: &Arc<App>, apart: &mut Apart, stop: &watch::Receiver<bool>) -> Result<bool, sqlx::Error> {
    let merchants = queue::merchants_waiting(&mut *app.db.acquire().await?).await?;
    let mut more = false;
    for merchant_id in merchants {
        if apart.has(merchant_id) {
            continue;
        }
        if app.orders.recorder().is_flood(merchant_id) {
            let (app, stop) = (Arc::clone(app), stop.clone());
            apart.begin(merchant_id, async move { while turn(&app, merchant_id, Part::Apart, &stop).await {} });
        } else {
            more |= turn(app, merchant_id, Part::OfTheRound, stop).await;
        }
    }
    Ok(more)
}

/// Screens a merchant's commissions, and carries out what the rules rejected; returns whether some may be left.
async fn turn(app: &App, merchant_id: Uuid, part: Part, stop: &watch::Receiver<bool>) -> bool {
    let outcome = async {
        let more = screen(app, merchant_id, part, stop).await?;
        reject(app, merchant_id, part, stop).await?;
        Ok::<bool, ReversalError>(more)
    };
    match outcome.await {
        Ok(more) => more,
        Err(error) => {
            app.metrics.jobs.failed_in_part(Job::ScreenCommissions);
            tracing::error!(%merchant_id, %error, "commissions were not screened; it will be tried again");
            false
        }
    }
}

async fn screen(app: &App, merchant_id: Uuid, part: Part, stop: &watch::Receiver<bool>) -> Result<bool, sqlx::Error> {
    for _ in 0..LONGEST_TURN {
        if *stop.borrow() {
            return Ok(false);
        }
        let Some(place) = part.place(app, merchant_id).await else { return Ok(true) };
        let screened = screen_batch(place.db(), merchant_id, app.click_retention_days, &app.busy).await?;
        place.end(screened.taken);
        if screened.taken == 0 {
            return Ok(false);
        }
        tracing::debug!(%merchant_id, ?screened, "screened commissions");
        if screened.held + screened.rejected > 0 {
            tracing::info!(%merchant_id, held = screened.held, rejected = screened.rejected, "fraud rules stopped commissions");
        }
    }
    Ok(true)
}

/// One rejection in one transaction.
async fn reject(app: &App, merchant_id: Uuid, part: Part, stop: &watch::Receiver<bool>) -> Result<(), ReversalError> {
    while !*stop.borrow() {
        let Some(place) = part.place(app, merchant_id).await else { break };
        if !reject_next(place.db(), merchant_id).await? {
            break;
        }
        place.end(1);
    }
    Ok(())
}
