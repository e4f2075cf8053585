//! Where single orders wait to be recorded together.
//!
//! A commit costs a disk flush, so orders that arrive while one transaction commits go into the next one together. The
//! queue is bounded: when it is full, callers are told to come back, and memory stays what it is.

use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::dispatch;
use super::rivals::Watch;
use super::{RecordError, Recorded, Recorder};
use crate::domain::conversion::NewConversion;
use crate::metrics::Recording;

/// How long an order may wait for its turn and its commit.
const DEADLINE: Duration = Duration::from_secs(10);

/// Why an order was not answered.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// Too many wait already, of all or of this merchant; nothing was taken.
    #[error("too many orders wait to be recorded")]
    Full,
    /// The process is stopping, or the answer took too long. The order may or may not be in the books: posting it again
    /// is safe and tells.
    #[error("no answer in time")]
    NoAnswer,
    /// It could not be recorded; nothing of it was stored.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// One waiting order.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) merchant_id: Uuid,
    pub(super) order: NewConversion,
    pub(super) answer: oneshot::Sender<Result<Recorded, RecordError>>,
}

/// The way in. Clones share one queue; when the last is dropped, what waits is recorded and the writer ends.
#[derive(Debug, Clone)]
pub struct Queue {
    waiting: mpsc::Sender<Waiting>,
    recorder: Recorder,
}

impl Queue {
    /// Starts the writer. So many orders may wait: at a few kilobytes each, tens of megabytes for ten thousand. The handle ends
    /// when every clone of the queue is gone and all orders are answered.
    #[must_use]
    pub fn start(db: PgPool, watch: Watch, metrics: Recording, capacity: usize) -> (Self, JoinHandle<()>) {
        let (waiting, receiver) = mpsc::channel(capacity);
        let recorder = Recorder::new(db, metrics, capacity);
        (Self { waiting, recorder: recorder.clone() }, tokio::spawn(dispatch::run(recorder, watch, receiver)))
    }

    /// Records orders of one merchant that come together, past the queue; the answers are those of [`Recorder::record`]. They are
    /// recorded also when nobody waits for the answer any more: the merchant has its turn for as long as the database works for it.
    pub async fn record_together(
        &self,
        merchant_id: Uuid,
        orders: Vec<NewConversion>,
    ) -> Result<Vec<Result<Recorded, RecordError>>, QueueError> {
        let Some(place) = self.recorder.shares.places(merchant_id, orders.len()) else {
            self.recorder.metrics.refused();
            return Err(QueueError::Full);
        };
        let recorder = self.recorder.clone();
        let answers = tokio::spawn(async move {
            let _place = place;
            recorder.record(merchant_id, &orders).await
        });
        answers.await.map_err(|error| {
            tracing::error!(%merchant_id, %error, "a bulk request panicked");
            QueueError::NoAnswer
        })
    }

    /// For orders that come by another way.
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Records one order and waits for its commit.
    pub async fn record(&self, merchant_id: Uuid, order: NewConversion) -> Result<Recorded, QueueError> {
        let Some(_place) = self.recorder.shares.place(merchant_id) else {
            self.recorder.metrics.refused();
            return Err(QueueError::Full);
        };
        let (answer, answered) = oneshot::channel();
        self.waiting.try_send(Waiting { merchant_id, order, answer }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => {
                self.recorder.metrics.refused();
                QueueError::Full
            }
            mpsc::error::TrySendError::Closed(_) => QueueError::NoAnswer,
        })?;
        match tokio::time::timeout(DEADLINE, answered).await {
            Ok(Ok(outcome)) => outcome.map_err(QueueError::Record),
            Ok(Err(_)) | Err(_) => Err(QueueError::NoAnswer),
        }
    }
}
