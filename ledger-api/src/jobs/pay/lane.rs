//! One provider's payouts: claims what is due, sends it, writes down what was said.
//!
//! The pace is the provider's limit, whatever its answers take: payouts are claimed in small batches at that pace, and the next
//! batch does not wait for the answers to the one before.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tracing::Instrument as _;

use crate::app::{self, App};
use crate::db::payouts::work;
use crate::domain::rail::Rail;
use crate::metrics::Job;
use crate::payouts::{self, Claim, Outcome, PayoutError, Task};
use crate::rails::Rails;

/// Payouts claimed by one transaction.
const BATCH: usize = 8;
/// Payouts of one provider under way at once in this process: enough for answers that take one and a half seconds.
const MOST_UNDER_WAY: usize = 40;
/// One payout every 40 ms: Stripe allows 25 requests a second to one endpoint.
/// <https://docs.stripe.com/rate-limits>
const EACH_TAKES: Duration = Duration::from_millis(40);

/// Pays by one provider until `stop` says so, if this server is configured for it.
pub(super) async fn run(
    app: Arc<App>,
    (rail, job): (Rail, Job),
    turns: Arc<Semaphore>,
    pause: Duration,
    mut stop: watch::Receiver<bool>,
) {
    if app.rails.get(rail).is_none() {
        return;
    }
    app.metrics.jobs.begun(&[job], app::now());
    let mut lane = Lane { app: Arc::clone(&app), rail, job, turns, under_way: JoinSet::new(), next_at: Instant::now() };
    while !*stop.borrow() {
        let outcome = lane.round(&stop).await;
        let busy = matches!(outcome, Ok(1..));
        crate::jobs::report(&app, job, outcome.map(drop));
        lane.wait_for(MOST_UNDER_WAY).await;
        if busy {
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
    lane.wait_for(0).await;
}

struct Lane {
    app: Arc<App>,
    rail: Rail,
    job: Job,
    /// To write down what was said: whoever answers forty at once shall not take every connection to the database.
    turns: Arc<Semaphore>,
    under_way: JoinSet<Result<(), PayoutError>>,
    /// When the next payout may be sent, and so the next batch be claimed.
    next_at: Instant,
}

impl Lane {
    /// One batch of every merchant of whom something is due: a run of a hundred thousand takes an hour, and keeps nobody else
    /// waiting. Returns how many payouts were due.
    async fn round(&mut self, stop: &watch::Receiver<bool>) -> Result<usize, sqlx::Error> {
        let app = Arc::clone(&self.app);
        let merchants = work::merchants_due(&mut *app.db.acquire().await?, self.rail.name(), app::now()).await?;
        let mut due = 0;
        for merchant_id in merchants {
            self.wait_for(MOST_UNDER_WAY - BATCH).await;
            sleep_until(self.next_at).await;
            if *stop.borrow() {
                break;
            }
            self.next_at = Instant::now();
            match payouts::claim(&app.db, merchant_id, &app.rails, self.rail, BATCH, app::now()).await {
                Ok(claimed) => {
                    due += claimed.due;
                    claimed.claims.into_iter().for_each(|claim| self.begin(claim));
                }
                Err(error) => super::in_part(&app, self.job, merchant_id, error)?,
            }
        }
        Ok(due)
    }

    fn begin(&mut self, claim: Claim) {
        let (app, turns, at) = (Arc::clone(&self.app), Arc::clone(&self.turns), self.next_at);
        self.next_at += EACH_TAKES;
        // Whatever is logged of it names it.
        let span = tracing::info_span!("payout", payout_id = %claim.order.payout_id, fence = claim.fence);
        let work = async move {
            sleep_until(at).await;
            see_through(&app, &turns, claim).await
        };
        self.under_way.spawn(work.instrument(span));
    }

    /// Until no more than so many are under way.
    async fn wait_for(&mut self, most: usize) {
        loop {
            let over = if self.under_way.len() > most {
                self.under_way.join_next().await
            } else {
                self.under_way.try_join_next()
            };
            let Some(over) = over else { return };
            let job = self.job.name();
            // A failure leaves the payout to whoever claims it when the lease has ended.
            match over {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => tracing::error!(job, %error, "a payout's outcome was not written down"),
                Err(error) => tracing::error!(job, %error, "a payout's task ended early"),
            }
            self.app.metrics.jobs.failed_in_part(self.job);
        }
    }
}

/// Carries out a claim and whatever has to be done at once after it.
async fn see_through(app: &App, turns: &Semaphore, claim: Claim) -> Result<(), PayoutError> {
    let mut next = Some(claim);
    while let Some(claim) = next.take() {
        let began = Instant::now();
        let Some(outcome) = carry_out(&app.rails, &claim).await else { return Ok(()) };
        let (rail, task, said) = (claim.rail.name(), claim.task.name(), outcome.name());
        tracing::info!(rail, task, outcome = said, "asked the rail");
        app.metrics.rails.answered(claim.rail, task, said, began.elapsed());
        next = write_down(app, turns, &claim, &outcome).await?;
    }
    Ok(())
}

/// What was said is worth waiting for a connection as long as the lease lasts: without it the payout has to be looked up.
async fn write_down(
    app: &App,
    turns: &Semaphore,
    claim: &Claim,
    outcome: &Outcome,
) -> Result<Option<Claim>, PayoutError> {
    loop {
        // Nobody closes it.
        let _turn = turns.acquire().await.ok();
        match payouts::record(&app.db, claim, outcome, &app.rails, app::now()).await {
            Err(PayoutError::Database(sqlx::Error::PoolTimedOut)) if app::now() < claim.lease_until => {
                tracing::warn!("no connection to the database to write down what was said; waiting for one");
            }
            written => return written,
        }
    }
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
