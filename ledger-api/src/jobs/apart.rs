//! Merchants whose part of a job goes on beside its rounds: a flood's follow-up waits for turns of its own, and must keep
//! nobody else's waiting.

use std::collections::HashMap;

use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::app::App;
use crate::writer::FollowUp;

/// Merchants of one job at once. Another flood's part is begun when one of these ends.
const MOST: usize = 64;

/// Whose part of a job goes on by itself.
#[derive(Default)]
pub(super) struct Apart(HashMap<Uuid, JoinHandle<()>>);

impl Apart {
    /// Whether a merchant's part goes on.
    pub(super) fn has(&mut self, merchant_id: Uuid) -> bool {
        self.0.retain(|_, part| !part.is_finished());
        self.0.contains_key(&merchant_id)
    }

    /// Has a merchant's part done beside the rounds, unless too many are. It ends by itself when the server stops.
    pub(super) fn begin(&mut self, merchant_id: Uuid, part: impl Future<Output = ()> + Send + 'static) {
        if !self.has(merchant_id) && self.0.len() < MOST {
            self.0.insert(merchant_id, tokio::spawn(part));
        }
    }

    /// Waits for all of them.
    pub(super) async fn end(self) {
        for part in self.0.into_values() {
            if let Err(error) = part.await {
                tracing::error!(%error, "a merchant's part of a job panicked; it will be tried again");
            }
        }
    }
}

/// Whose part of a round it is, by what it does when the merchant floods others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// It is left, to go on apart.
    OfTheRound,
    /// It waits for turns.
    Apart,
}

impl Part {
    /// A place for one transaction of it; none where it is left.
    pub(super) async fn place(self, app: &App, merchant_id: Uuid) -> Option<FollowUp<'_>> {
        let recorder = app.orders.recorder();
        match self {
            Self::OfTheRound => recorder.follow_up_at_once(merchant_id, &app.db),
            Self::Apart => Some(recorder.follow_up(merchant_id, &app.db).await),
        }
    }
}
