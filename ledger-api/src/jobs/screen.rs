//! Has the fraud rules look at new commissions. Any number of instances may run at once: a row of the queue belongs to
//! whoever has locked it, and leaves the queue in the transaction that keeps the decisions.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::PgPool;
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
/// Steps of a merchant before others are heard.
const LONGEST_TURN: usize = 10;
/// Batches screened in one step: an order may have two commissions, and while a flood has some left, between two steps of it at most
/// as many orders are recorded as one batch has commissions.
const BATCHES: usize = 2;
/// Rejections carried out in one step, each in a transaction of its own.
const REJECTIONS: usize = 100;
/// And for how long.
const REJECTING: Duration = Duration::from_millis(300);

/// Screens until `stop` says so. A round that waits for nothing else keeps the time between order and decision short. Only where more
/// was due than was taken the next round comes at once: screening what a single transaction has just recorded would cost a flood
/// as much again.
pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::ScreenCommissions], app::now());
    let mut apart = Apart::from(Job::ScreenCommissions);
    while !*stop.borrow() {
        let outcome = round(&app, pause, &mut apart, &stop).await;
        let more = outcome.as_ref().is_ok_and(|more| *more);
        super::report(&app, Job::ScreenCommissions, outcome.map(|_| ()));
        if more {
            continue;
        }
        rest(pause, &mut stop).await;
    }
    apart.end(&app).await;
}

async fn rest(pause: Duration, stop: &mut watch::Receiver<bool>) {
    tokio::select! {
        () = tokio::time::sleep(pause.min(LONGEST_PAUSE)) => {}
        _ = stop.changed() => {}
    }
}

/// One round over the merchants whose commissions wait; returns whether some may still. A merchant whose commissions
/// cannot be screened, or who has so many that they have to wait for turns, keeps no other waiting.
async fn round(
    app: &Arc<App>,
    pause: Duration,
    apart: &mut Apart,
    stop: &watch::Receiver<bool>,
) -> Result<bool, sqlx::Error> {
    let merchants = queue::merchants_waiting(&mut *app.db.acquire().await?).await?;
    let mut more = false;
    for merchant_id in merchants {
        if apart.has(app, merchant_id) {
            continue;
        }
        if app.orders.recorder().records_much(merchant_id) {
            let (app, stop) = (Arc::clone(app), stop.clone());
            apart.begin(merchant_id, async move { screen_apart(&app, merchant_id, pause, stop).await });
        } else {
            more |= turn(app, merchant_id, Part::OfTheRound, stop).await;
        }
    }
    Ok(more)
}

/// Screens what a merchant records for as long as that is much, whatever the rounds have to do meanwhile.
async fn screen_apart(app: &App, merchant_id: Uuid, pause: Duration, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if turn(app, merchant_id, Part::Apart, &stop).await {
            continue;
        }
        if !app.orders.recorder().records_much(merchant_id) {
            break;
        }
        rest(pause, &mut stop).await;
    }
}

/// A merchant's turn in the round, or a part of it apart; returns whether some may be left.
async fn turn(app: &App, merchant_id: Uuid, part: Part, stop: &watch::Receiver<bool>) -> bool {
    for _ in 0..LONGEST_TURN {
        let Some(place) = part.place(app, merchant_id).await else { return true };
        if *stop.borrow() {
            return false;
        }
        let db = place.db();
        match place.run(step(app, db, merchant_id), |step| step.rows).await {
            Ok(Step { more: true, .. }) => {}
            Ok(_) => return false,
            Err(error) => {
                app.metrics.jobs.failed_in_part(Job::ScreenCommissions);
                tracing::error!(%merchant_id, %error, "commissions were not screened; it will be tried again");
                return false;
            }
        }
    }
    true
}

/// What a step did.
#[derive(Default)]
struct Step {
    /// Commissions that were screened or rejected.
    rows: usize,
    /// Whether some may be left.
    more: bool,
}

/// Screens a merchant's commissions, and carries out what the rules rejected.
async fn step(app: &App, db: &PgPool, merchant_id: Uuid) -> Result<Step, ReversalError> {
    let mut step = Step::default();
    for _ in 0..BATCHES {
        let screened = screen_batch(db, merchant_id, app.click_retention_days, &app.busy).await?;
        step.rows += screened.taken;
        step.more = screened.more;
        if screened.taken == 0 {
            break;
        }
        tracing::debug!(%merchant_id, ?screened, "screened commissions");
        if screened.held + screened.rejected > 0 {
            tracing::info!(%merchant_id, held = screened.held, rejected = screened.rejected, "fraud rules stopped commissions");
        }
        if !step.more {
            break;
        }
    }
    let (began, mut rejected) = (Instant::now(), 0);
    while reject_next(db, merchant_id).await? {
        rejected += 1;
        if rejected == REJECTIONS || began.elapsed() >= REJECTING {
            step.more = true;
            break;
        }
    }
    step.rows += rejected;
    Ok(step)
}
