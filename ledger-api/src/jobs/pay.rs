//! Pays: checks what was approved, claims what is due, sends it, writes down what was said. Any number of instances may
//! run at once, and any of them may die at any point: what was sent is in the database before it is sent.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::payouts::runs;
use crate::metrics::Job;
use crate::payouts::{self, Claim, Outcome, PayoutError, Task};
use crate::rails::Rails;

/// Payouts under way at once in this process.
const BATCH: i64 = 8;
/// A batch takes at least this long: Stripe allows 25 requests a second to one endpoint.
const BATCH_TAKES: Duration = Duration::from_millis(320);
/// Looks for work at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Pays until `stop` says so. What is under way then is finished.
pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::Pay], app::now());
    while !*stop.borrow() {
        let outcome = round(&app, &stop).await;
        let busy = matches!(outcome, Ok(1..));
        super::report(&app, Job::Pay, outcome.map(drop));
        if busy {
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(pause.min(LONGEST_PAUSE)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// One batch of every merchant with work: a run of a hundred thousand takes an hour, and keeps nobody else waiting.
/// Returns how many payouts were claimed.
async fn round(app: &Arc<App>, stop: &watch::Receiver<bool>) -> Result<usize, sqlx::Error> {
    let merchants = runs::merchants_with_work(&mut *app.db.acquire().await?).await?;
    let mut claimed = 0;
    for merchant_id in merchants {
        if *stop.borrow() {
            break;
        }
        match turn(app, merchant_id, stop).await {
            Ok(payouts) => claimed += payouts,
            // One merchant's trouble keeps no other waiting.
            Err(error) => {
                tracing::error!(job = "pay", %merchant_id, %error, "a merchant's payouts were not carried out");
                app.metrics.jobs.failed_in_part(Job::Pay);
            }
        }
    }
    Ok(claimed)
}

async fn turn(app: &Arc<App>, merchant_id: Uuid, stop: &watch::Receiver<bool>) -> Result<usize, PayoutError> {
    while !*stop.borrow() && payouts::check_next(&app.db, merchant_id, &app.rails).await? > 0 {}
    // Nothing that is wrong with a bank file may keep other payouts waiting.
    if let Err(error) = payouts::sepa::write_files(&app.db, merchant_id, app::now()).await {
        tracing::error!(job = "pay", %merchant_id, %error, "a file of SEPA credit transfers was not written");
        app.metrics.jobs.failed_in_part(Job::Pay);
    }
    let claimed = pay_batch(app, merchant_id).await?;
    if claimed == 0 {
        payouts::complete_runs(&app.db, merchant_id).await?;
    }
    Ok(claimed)
}

/// Claims one batch and sees it through; returns how many it was.
async fn pay_batch(app: &Arc<App>, merchant_id: Uuid) -> Result<usize, PayoutError> {
    let started = Instant::now();
    let claims = payouts::claim(&app.db, merchant_id, &app.rails, BATCH, app::now()).await?;
    let claimed = claims.len();
    let mut under_way = JoinSet::new();
    for claim in claims {
        let app = Arc::clone(app);
        // Whatever is logged of it names it.
        let span = tracing::info_span!("payout", payout_id = %claim.order.payout_id, fence = claim.fence);
        under_way.spawn(async move { see_through(&app, claim).await }.instrument(span));
    }
    while let Some(done) = under_way.join_next().await {
        // A failure leaves the payout to whoever claims it when the lease has ended.
        match done {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => tracing::error!(job = "pay", %error, "a payout's outcome was not written down"),
            Err(error) => tracing::error!(job = "pay", %error, "a payout's task ended early"),
        }
        app.metrics.jobs.failed_in_part(Job::Pay);
    }
    if claimed > 0 {
        tokio::time::sleep_until(started + BATCH_TAKES).await;
    }
    Ok(claimed)
}

/// Carries out a claim and whatever has to be done at once after it.
async fn see_through(app: &App, claim: Claim) -> Result<(), PayoutError> {
    let mut next = Some(claim);
    while let Some(claim) = next.take() {
        let began = Instant::now();
        let Some(outcome) = carry_out(&app.rails, &claim).await else { return Ok(()) };
        let (rail, task, said) = (claim.rail.name(), claim.task.name(), outcome.name());
        tracing::info!(rail, task, outcome = said, "asked the rail");
        app.metrics.rails.answered(claim.rail, task, said, began.elapsed());
        next = payouts::record(&app.db, &claim, &outcome, &app.rails, app::now()).await?;
    }
    Ok(())
}

/// The network part; no transaction is open. `None` when the lease has ended, because then it is another's.
async fn carry_out(rails: &Rails, claim: &Claim) -> Option<Outcome> {
    let rail = rails.get(claim.rail)?;
    if app::now() >= claim.lease_until {
        tracing::warn!("too late to send; left to the next worker");
        return None;
    }
    Some(match &claim.task {
        Task::Send { request, idempotency_key } => {
            Outcome::Answered(rail.send(&claim.order, request, idempotency_key).await)
        }
        Task::LookUp => Outcome::LookedUp(rail.look_up(&claim.order).await),
    })
}
