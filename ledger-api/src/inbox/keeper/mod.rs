//! How merchants' events come to be kept: each merchant's in turns, so that a flood of one costs the others little.
//!
//! What an event costs others is the commit before its answer: where orders are recorded, their commits wait for the same disk. So
//! a merchant's events are applied one at a time while others record orders. Most of what an endpoint is told is about nothing
//! here; such events are [written](writing) together.

mod waiting;
mod writing;

use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::receive::ReceiveError;
use crate::db::provider_events::IgnoredEvent;
use crate::metrics::{TurnOf, TurnWaits};
use crate::turns::{Turn, Turns};
use crate::writer::Recorder;
use waiting::{Joined, Line};
use writing::Writing;

/// Keeps merchants' events. Clones share their turns.
#[derive(Debug, Clone)]
pub struct Keeper(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    db: PgPool,
    orders: Recorder,
    /// Of what is applied.
    applying: Turns,
    /// Of what is only kept: those who wait for the pause of these keep nobody from the others.
    writing: Turns,
    line: Line,
    waits: TurnWaits,
}

impl Keeper {
    /// Into this database, by these turns, beside orders.
    #[must_use]
    pub fn new(db: PgPool, applying: Turns, orders: Recorder, waits: TurnWaits) -> Self {
        let writing = applying.others();
        Self(Arc::new(Shared { db, orders, applying, writing, line: Line::new(waits.clone()), waits }))
    }

    /// Waits until one more event of a merchant may be applied.
    pub(super) async fn turn(&self, merchant_id: Uuid) -> Turn {
        let _wait = self.0.waits.begin(TurnOf::AppliedEvents);
        self.0.applying.turn(merchant_id, self.0.orders.others_record(merchant_id)).await
    }

    /// How many turns there are, of all merchants together.
    pub(super) fn turns(&self) -> usize {
        self.0.applying.most()
    }

    /// Keeps an event that is not to be applied; `false` when it was known.
    pub(super) async fn keep(&self, merchant_id: Uuid, event: IgnoredEvent) -> Result<bool, ReceiveError> {
        let (answer, answered) = oneshot::channel();
        match self.0.line.join(merchant_id, event, answer) {
            Joined::First => drop(tokio::spawn(Writing::begin(Arc::clone(&self.0), merchant_id).run())),
            Joined::Others => {}
            Joined::Full => return Err(ReceiveError::Full),
        }
        answered.await.unwrap_or(Err(ReceiveError::NoAnswer))
    }
}
