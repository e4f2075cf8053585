//! Merchants whose part of a job goes on beside its rounds: who records much has much to follow up, waits for turns where others
//! record too, and must keep nobody else waiting.

use std::collections::HashMap;

use tokio::task::{Id, JoinError, JoinSet};
use uuid::Uuid;

use crate::app::App;
use crate::metrics::Job;
use crate::writer::FollowUp;

/// Merchants of one job at once: far more than there are connections, for they wait for those in turn. Another's part is begun when one
/// of these ends.
const MOST: usize = 1_000;

/// Whose part of a job goes on by itself.
pub(super) struct Apart {
    job: Job,
    parts: JoinSet<()>,
    merchants: HashMap<Id, Uuid>,
}

impl Apart {
    /// None so far.
    pub(super) fn from(job: Job) -> Self {
        Self { job, parts: JoinSet::new(), merchants: HashMap::new() }
    }

    /// Whether a merchant's part goes on.
    pub(super) fn has(&mut self, app: &App, merchant_id: Uuid) -> bool {
        while let Some(ended) = self.parts.try_join_next_with_id() {
            self.ended(app, ended.map(|(id, ())| id));
        }
        self.merchants.values().any(|going_on| *going_on == merchant_id)
    }

    /// Has a merchant's part done beside the rounds, unless too many are. It ends by itself when the server stops.
    pub(super) fn begin(&mut self, merchant_id: Uuid, part: impl Future<Output = ()> + Send + 'static) {
        if self.merchants.len() < MOST {
            self.merchants.insert(self.parts.spawn(part).id(), merchant_id);
        }
    }

    /// Waits for all of them.
    pub(super) async fn end(mut self, app: &App) {
        while let Some(ended) = self.parts.join_next_with_id().await {
            self.ended(app, ended.map(|(id, ())| id));
        }
    }

    fn ended(&mut self, app: &App, ended: Result<Id, JoinError>) {
        let merchant_id = self.merchants.remove(&ended.as_ref().map_or_else(JoinError::id, |id| *id));
        if let Err(error) = ended {
            app.metrics.jobs.failed_in_part(self.job);
            tracing::error!(job = self.job.name(), ?merchant_id, %error, "a merchant's part of a job panicked");
        }
    }
}

/// Whose part of a round it is, by what it does when the merchant records much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// It is left, to go on apart.
    OfTheRound,
    /// It waits for turns where others record too.
    Apart,
}

impl Part {
    /// A place for the next of it; none where it is left.
    pub(super) async fn place(self, app: &App, merchant_id: Uuid) -> Option<FollowUp<'_>> {
        let recorder = app.orders.recorder();
        match self {
            Self::OfTheRound => recorder.follow_up_at_once(merchant_id, &app.db),
            Self::Apart => Some(recorder.follow_up(merchant_id, &app.db).await),
        }
    }
}
