//! What merchants' own accounts were told, each merchant's by itself: some merchants at once, each for a moment by the turns of its
//! events, and then the next. One whose event gets no further, or who waits for a turn, keeps a place and nobody else.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::{self, JoinSet};
use uuid::Uuid;

use super::SPELL;
use crate::app::{self, App};
use crate::inbox;
use crate::jobs::{in_part, report};
use crate::metrics::Job;

const JOB: Job = Job::ApplyMerchantsEvents;
/// Merchants at once; fewer where there are few turns.
const MOST: usize = 4;
/// For how long a merchant waits for its turn before the next has the place: a flood of its own events may stand before it.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[JOB], app::now());
    let mut merchants = Merchants::default();
    let mut looks = true;
    while !*stop.borrow() {
        if looks && merchants.due.is_empty() {
            report(&app, JOB, merchants.look(&app).await);
        }
        merchants.begin(&app, &stop);
        looks = tokio::select! {
            () = tokio::time::sleep(pause) => true,
            _ = stop.changed() => false,
            tried = merchants.next_end(&app), if !merchants.under_way.is_empty() => tried,
        };
    }
    while !merchants.under_way.is_empty() {
        merchants.next_end(&app).await;
    }
}

/// Whose events are tried.
#[derive(Debug, Default)]
struct Merchants {
    /// Who comes next.
    due: VecDeque<Uuid>,
    /// Each says whether anything was tried.
    under_way: JoinSet<Result<bool, sqlx::Error>>,
    whose: HashMap<task::Id, Uuid>,
}

impl Merchants {
    /// Finds everybody with something due. Each has a moment before it is looked again, so none is left out.
    async fn look(&mut self, app: &App) -> Result<(), sqlx::Error> {
        let due = inbox::merchants_with_due(app.inbox(), app::now()).await?;
        self.due = due.into_iter().filter(|id| !self.whose.values().any(|other| other == id)).collect();
        Ok(())
    }

    fn begin(&mut self, app: &Arc<App>, stop: &watch::Receiver<bool>) {
        // Others wait for these turns too.
        let most = (app.inbox().turns() / 2).clamp(1, MOST);
        while self.under_way.len() < most {
            let Some(merchant_id) = self.due.pop_front() else { return };
            let (app, stop) = (Arc::clone(app), stop.clone());
            let begun = self.under_way.spawn(async move { spell(&app, merchant_id, stop).await });
            self.whose.insert(begun.id(), merchant_id);
        }
    }

    /// Waits until one has had its moment; whether more may be due.
    async fn next_end(&mut self, app: &App) -> bool {
        let Some(ended) = self.under_way.join_next_with_id().await else { return false };
        match ended {
            Ok((id, tried)) => {
                let merchant_id = self.whose.remove(&id).unwrap_or_default();
                let more = matches!(tried, Ok(true));
                report(app, JOB, in_part(app, JOB, merchant_id, tried.map(drop)));
                more
            }
            Err(error) => {
                let merchant_id = self.whose.remove(&error.id());
                app.metrics.jobs.failed_in_part(JOB);
                tracing::error!(job = JOB.name(), ?merchant_id, %error, "a merchant's part of a job panicked");
                false
            }
        }
    }
}

/// For a moment a merchant's, one after the other; whether any was tried.
async fn spell(app: &App, merchant_id: Uuid, mut stop: watch::Receiver<bool>) -> Result<bool, sqlx::Error> {
    let (inbox, began, mut tried) = (app.inbox(), Instant::now(), false);
    while !*stop.borrow() && began.elapsed() < SPELL {
        let turn = tokio::select! {
            turn = tokio::time::timeout(LONGEST_WAIT, inbox.turn(merchant_id)) => turn,
            _ = stop.changed() => return Ok(tried),
        };
        let Ok(_turn) = turn else { return Ok(tried) };
        let one = inbox::retry_one(inbox, Some(merchant_id), app::now()).await?;
        let Some((source, kind, outcome)) = one else { return Ok(tried) };
        app.metrics.events.tried(source, &kind, outcome);
        tried = true;
    }
    Ok(tried)
}
