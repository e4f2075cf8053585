//! Pushes changes of links to the edge, and when nothing has changed, slowly all of them again. Any number of instances
//! may run at once: whoever has a merchant's lease pushes its links.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::edge_changes::{self, Backlog};
use crate::db::{api_keys, edge_sync};
use crate::domain::backoff::after_failures;
use crate::edge::{self, EdgeClient, Pushed};
use crate::metrics::Job;

/// Looks for changes at least this often. Worker and KV take up to 90 s to forget a link, and two minutes are the
/// promise.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Merchants in one round, the longest due first.
const MERCHANTS: i64 = 64;
/// Merchants at once.
const AT_ONCE: usize = 4;
/// How often the backlog is looked at.
const WATCH_EVERY: Duration = Duration::from_mins(1);
/// A change that waits for longer than this is worth a line in the log.
const LATE_AFTER: time::Duration = time::Duration::minutes(1);

/// How a round went.
#[derive(Debug, Default)]
struct Round {
    any: bool,
    unavailable: Option<String>,
}

impl Round {
    fn add(&mut self, pushed: Option<Pushed>) {
        let Some(pushed) = pushed else { return };
        self.any |= pushed.any;
        self.unavailable = pushed.unavailable.or(self.unavailable.take());
    }
}

/// Pushes until `stop` says so.
pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    let Some(edge) = app.edge.clone() else { return };
    app.metrics.jobs.begun(&[Job::PushLinks, Job::WatchLinkChanges], app::now());
    let mut failures = 0_u32;
    let mut watched = Watch::default();
    while !*stop.borrow() {
        let (round, outcome) = match round(&app, &edge, &stop).await {
            Ok(round) => (round, Ok(())),
            Err(error) => (Round::default(), Err(error)),
        };
        super::report(&app, Job::PushLinks, outcome);
        failures = if round.unavailable.is_some() { failures.saturating_add(1) } else { 0 };
        if let Some(why) = &round.unavailable
            && failures == 1
        {
            tracing::warn!(why, "the Worker does not take changes of links; they wait");
        }
        super::report(&app, Job::WatchLinkChanges, watched.look(&app, &edge).await);
        let wait = match failures {
            0 if round.any => Duration::ZERO,
            0 => pause.min(LONGEST_PAUSE),
            failures => after_failures(failures, app::entropy().map_or(0, u16::from_be_bytes)),
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = stop.changed() => {}
        }
    }
}

/// One turn of each merchant with changes; when there is none, one step of the reconcile.
async fn round(app: &Arc<App>, edge: &Arc<EdgeClient>, stop: &watch::Receiver<bool>) -> Result<Round, sqlx::Error> {
    let mut round = Round::default();
    let visible = match visible(app, edge).await? {
        Ok(visible) => visible.map(Arc::<[Uuid]>::from),
        Err(why) => {
            round.unavailable = Some(why.to_owned());
            return Ok(round);
        }
    };
    let merchants =
        edge_changes::merchants_with_due(&mut *app.db.acquire().await?, visible.as_deref(), MERCHANTS).await?;
    for some in merchants.chunks(AT_ONCE) {
        let mut under_way = JoinSet::new();
        for merchant_id in some.iter().copied() {
            let (app, edge, visible) = (Arc::clone(app), Arc::clone(edge), visible.clone());
            under_way.spawn(async move {
                (merchant_id, edge::take_turn(&app.db, &edge, merchant_id, visible.as_deref()).await)
            });
        }
        while let Some(done) = under_way.join_next().await {
            match done {
                Ok((merchant_id, pushed)) => {
                    let pushed = pushed.map(|pushed| round.add(pushed));
                    super::in_part(app, Job::PushLinks, merchant_id, pushed)?;
                }
                Err(error) => {
                    app.metrics.jobs.failed_in_part(Job::PushLinks);
                    tracing::error!(job = "push links", %error, "a merchant's turn ended early");
                }
            }
        }
        if round.unavailable.is_some() || *stop.borrow() {
            return Ok(round);
        }
    }
    if merchants.is_empty() {
        let due = edge_sync::next_to_reconcile(&mut *app.db.acquire().await?, visible.as_deref()).await?;
        if let Some((merchant_id, through)) = due {
            let pushed = edge::reconcile(&app.db, edge, merchant_id, through, visible.as_deref()).await?;
            // A step a pause is the pace of the reconcile: it must not look like changes that wait.
            round.unavailable = pushed.and_then(|pushed| pushed.unavailable);
        }
    }
    Ok(round)
}

/// The merchants that the Worker's key may see, `None` for all: what is pushed is what the Worker would be told if it
/// asked. The error says why nothing may be.
async fn visible(app: &App, edge: &EdgeClient) -> Result<Result<Option<Vec<Uuid>>, &'static str>, sqlx::Error> {
    let caller = api_keys::find(&mut *app.db.acquire().await?, edge.key_hash()).await?;
    Ok(caller.map(|caller| caller.merchant_ids).ok_or("EDGE_KEY is not a key of this ledger, or revoked"))
}

/// What was said last of changes that wait.
#[derive(Debug, Default)]
struct Watch {
    looked_at: Option<Instant>,
    late: bool,
}

impl Watch {
    async fn look(&mut self, app: &App, edge: &EdgeClient) -> Result<(), sqlx::Error> {
        if self.looked_at.is_some_and(|at| at.elapsed() < WATCH_EVERY) {
            return Ok(());
        }
        self.looked_at = Some(Instant::now());
        let Ok(visible) = visible(app, edge).await? else { return Ok(()) };
        let backlog = edge_changes::backlog(&mut *app.db.acquire().await?, visible.as_deref()).await?;
        let Backlog { pending, oldest_since } = backlog;
        let age = oldest_since.map(|since| app::now() - since);
        let late = age.is_some_and(|age| age > LATE_AFTER);
        if late {
            let oldest_seconds = age.map_or(0, time::Duration::whole_seconds);
            tracing::warn!(pending, oldest_seconds, "changes of links have not reached the edge for over a minute");
        } else if self.late {
            tracing::info!("the edge has all changes of links again");
        }
        self.late = late;
        Ok(())
    }
}
