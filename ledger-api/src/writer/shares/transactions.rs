//! Transactions of all merchants at once: as many as there are connections, and of those who flood others few.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::app::RECORDING_CONNECTIONS;

/// Transactions of all merchants together that flood others: so half of the connections is for whoever records little.
const MOST_OF_FLOODS: usize = 2;
/// Follow-ups at once, of all who record much where nobody else records: they come by the connections for everything else, of which the
/// pages need most.
const MOST_BESIDE: usize = 2;

/// Transactions that are free. Clones are one.
#[derive(Debug, Clone)]
pub(super) struct Transactions {
    floods: Arc<Semaphore>,
    /// What follows up beside the turns, of all who record much.
    beside: Arc<Semaphore>,
    /// Of everybody. Whoever waited for a connection in the pool would do so only for seconds.
    connections: Arc<Semaphore>,
}

/// A transaction that somebody has.
#[derive(Debug)]
pub(in crate::writer) struct Transaction {
    _of_floods: Option<OwnedSemaphorePermit>,
    _connection: Option<OwnedSemaphorePermit>,
}

impl Transactions {
    pub(super) fn new() -> Self {
        let of = |many: usize| Arc::new(Semaphore::new(many));
        Self { floods: of(MOST_OF_FLOODS), beside: of(MOST_BESIDE), connections: of(RECORDING_CONNECTIONS.into()) }
    }

    /// Waits until one is free for a flood, or for somebody else.
    pub(super) async fn begin(&self, of_a_flood: bool) -> Transaction {
        let of_floods = if of_a_flood { acquire(&self.floods, 1).await } else { None };
        Transaction { _of_floods: of_floods, _connection: acquire(&self.connections, 1).await }
    }

    /// Waits until one more may follow up beside the turns.
    pub(super) async fn beside(&self) -> Option<OwnedSemaphorePermit> {
        acquire(&self.beside, 1).await
    }
}

/// Waits for so many permits, first come, first served. There is always an answer, for nobody closes the semaphore.
pub(super) async fn acquire(semaphore: &Arc<Semaphore>, many: u16) -> Option<OwnedSemaphorePermit> {
    Arc::clone(semaphore).acquire_many_owned(many.into()).await.ok()
}
