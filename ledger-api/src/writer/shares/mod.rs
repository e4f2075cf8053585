//! How much of the writer one merchant may have, so that a flood of one keeps no other waiting: a share of the places for
//! single orders, so many orders in bulk requests that wait, and so many transactions at once ([`turns`], [`transactions`]).

mod transactions;
mod turns;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::company::Company;
use transactions::Transactions;
pub(super) use turns::Turn;

/// The part of the queue that single orders of one merchant may have.
const PART: usize = 4;
/// Orders of a merchant's bulk requests that may wait, by the length of the queue. They hold no place of it, but memory: each
/// request that waits holds its orders for as long as a call may take.
const IN_BULK: usize = 2;
/// Transactions of one merchant at once, whether of single orders or of bulk requests: half of the connections that
/// record, so that the other half is always somebody else's.
pub(super) const MOST_TRANSACTIONS: u16 = 2;

/// What merchants have of the writer now. Clones are one.
#[derive(Debug, Clone)]
pub(super) struct Shares {
    merchants: Arc<Mutex<HashMap<Uuid, Share>>>,
    company: Arc<Mutex<Company>>,
    transactions: Transactions,
    /// Single orders of one merchant that may wait.
    most_waiting: usize,
    /// Orders of one merchant's bulk requests that may.
    most_in_bulk: usize,
}

#[derive(Debug)]
struct Share {
    waiting: usize,
    waiting_in_bulk: usize,
    turns: Arc<Semaphore>,
    /// Before the turns: one transaction that records waits for them, all others here. So what follows up on orders has every other turn,
    /// however many wait to be recorded.
    door: Arc<Semaphore>,
    /// Places and turns, taken or waited for: at none the merchant is forgotten.
    users: usize,
}

/// A use of a merchant's share, given back when dropped.
#[derive(Debug)]
pub(super) struct Use {
    shares: Shares,
    merchant_id: Uuid,
    waits: usize,
    waits_in_bulk: usize,
}

impl Shares {
    /// Of a queue of this length.
    pub(super) fn of(capacity: usize) -> Self {
        Self {
            merchants: Arc::default(),
            company: Arc::default(),
            transactions: Transactions::new(),
            most_waiting: capacity / PART,
            most_in_bulk: capacity.saturating_mul(IN_BULK),
        }
    }

    /// A place for one more single order; none when the merchant has its share.
    pub(super) fn place(&self, merchant_id: Uuid) -> Option<Use> {
        let mut shares = self.merchants.lock().unwrap_or_else(PoisonError::into_inner);
        let share = shares.entry(merchant_id).or_default();
        if share.waiting >= self.most_waiting {
            return None;
        }
        share.waiting += 1;
        share.users += 1;
        Some(Use { shares: self.clone(), merchant_id, waits: 1, waits_in_bulk: 0 })
    }

    /// Places for orders that come together; none when too many of the merchant's wait already. A request alone always has them.
    pub(super) fn places(&self, merchant_id: Uuid, orders: usize) -> Option<Use> {
        let mut shares = self.merchants.lock().unwrap_or_else(PoisonError::into_inner);
        let share = shares.entry(merchant_id).or_default();
        if share.waiting_in_bulk > 0 && share.waiting_in_bulk.saturating_add(orders) > self.most_in_bulk {
            return None;
        }
        share.waiting_in_bulk += orders;
        share.users += 1;
        Some(Use { shares: self.clone(), merchant_id, waits: 0, waits_in_bulk: orders })
    }

    /// Waits until one more may follow up beside the turns.
    pub(super) async fn beside(&self) -> Option<OwnedSemaphorePermit> {
        self.transactions.beside().await
    }

    fn use_of(&self, merchant_id: Uuid) -> (Use, Arc<Semaphore>, Arc<Semaphore>) {
        let mut shares = self.merchants.lock().unwrap_or_else(PoisonError::into_inner);
        let share = shares.entry(merchant_id).or_default();
        share.users += 1;
        let used = Use { shares: self.clone(), merchant_id, waits: 0, waits_in_bulk: 0 };
        (used, Arc::clone(&share.turns), Arc::clone(&share.door))
    }

    /// Whether a merchant recorded much in the last seconds.
    pub(super) fn records_much(&self, merchant_id: Uuid) -> bool {
        self.company().has_much_of(merchant_id, Instant::now())
    }

    /// Whether a merchant floods others at the moment.
    pub(super) fn is_flood(&self, merchant_id: Uuid) -> bool {
        self.company().is_flooded_by(merchant_id, Instant::now())
    }

    /// Whether anybody but that merchant recorded not long ago.
    pub(super) fn others_record(&self, merchant_id: Uuid) -> bool {
        self.company().has_others(merchant_id, Instant::now())
    }

    /// Whether several merchants record at the moment.
    pub(super) fn in_company(&self) -> bool {
        self.company().is_there(Instant::now())
    }

    /// Whose orders are recorded here, for other instances.
    pub(super) fn here(&self) -> Vec<Uuid> {
        self.company().here(Instant::now())
    }

    /// Takes note of whose orders are recorded at how many other instances; says of how many merchants it knows now.
    pub(super) fn hear(&self, elsewhere: HashMap<Uuid, u32>) -> usize {
        self.company().hear(elsewhere, Instant::now())
    }

    fn company(&self) -> MutexGuard<'_, Company> {
        self.company.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Share {
    fn default() -> Self {
        let turns = Arc::new(Semaphore::new(MOST_TRANSACTIONS.into()));
        Self { waiting: 0, waiting_in_bulk: 0, turns, door: Arc::new(Semaphore::new(1)), users: 0 }
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        let mut shares = self.shares.merchants.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(share) = shares.get_mut(&self.merchant_id) else { return };
        share.waiting -= self.waits;
        share.waiting_in_bulk -= self.waits_in_bulk;
        share.users -= 1;
        if share.users == 0 {
            shares.remove(&self.merchant_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: Uuid = Uuid::from_u128(1);
    const QUIET: Uuid = Uuid::from_u128(2);

    #[test]
    fn one_merchant_cannot_fill_the_queue_and_is_forgotten_when_it_has_nothing_left() {
        let shares = Shares::of(100);
        let places: Vec<Use> = std::iter::from_fn(|| shares.place(BUSY)).collect();
        assert_eq!(places.len(), 25);
        assert!(shares.place(QUIET).is_some());
        drop(places);
        assert!(shares.place(BUSY).is_some());
        assert!(shares.merchants.lock().unwrap().is_empty());
    }

    #[test]
    fn bulk_requests_of_one_merchant_have_so_many_orders_waiting_and_one_alone_may_have_more() {
        let shares = Shares::of(100);
        let large = shares.places(BUSY, 1_000);
        assert!(large.is_some(), "else it could never be recorded");
        assert!(shares.places(BUSY, 1).is_none());
        assert!(shares.places(QUIET, 1).is_some() && shares.place(BUSY).is_some());
        drop(large);

        let both = (shares.places(BUSY, 100), shares.places(BUSY, 100));

        assert!(both.0.is_some() && both.1.is_some());
        assert!(shares.places(BUSY, 1).is_none());
        drop(both);
        assert!(shares.merchants.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn whoever_gives_up_waiting_leaves_nothing_behind() {
        let shares = Shares::of(100);
        let both = (shares.turn(BUSY).await, shares.turn(BUSY).await);
        assert!(tokio::time::timeout(std::time::Duration::from_millis(5), shares.turn(BUSY)).await.is_err());
        drop(both);
        assert!(shares.merchants.lock().unwrap().is_empty());
    }
}
