//! How much of the writer one merchant may have, so that a flood of one keeps no other waiting: a share of the places for
//! single orders, so many orders in bulk requests that wait, and so many transactions at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::company::{self, Company};
use crate::app::RECORDING_CONNECTIONS;

/// The part of the queue that single orders of one merchant may have.
const PART: usize = 4;
/// Orders of a merchant's bulk requests that may wait, by the length of the queue. They hold no place of it, but memory: each
/// request that waits holds its orders for as long as a call may take.
const IN_BULK: usize = 2;
/// Transactions of one merchant at once, whether of single orders or of bulk requests: half of the connections that
/// record, so that the other half is always somebody else's.
pub(super) const MOST_TRANSACTIONS: u16 = 2;
/// Transactions at once of all merchants together that flood others: so half of the connections is for whoever records little.
const MOST_OF_FLOODS: usize = 2;

/// Follow-ups at once, of all who record much where nobody else records: they come by the connections for everything else, of which the
/// pages need most.
const MOST_BESIDE: usize = 2;

/// What merchants have of the writer now. Clones are one.
#[derive(Debug, Clone)]
pub(super) struct Shares {
    merchants: Arc<Mutex<HashMap<Uuid, Share>>>,
    company: Arc<Mutex<Company>>,
    /// Transactions of all that flood others.
    floods: Arc<Semaphore>,
    /// What follows up beside the turns, of all who record much.
    beside: Arc<Semaphore>,
    /// Transactions of everybody: as many as there are connections. Whoever waited for one in the pool would do so only for seconds.
    connections: Arc<Semaphore>,
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

/// What a transaction has besides its turn.
#[derive(Debug)]
pub(super) struct Transaction {
    _of_floods: Option<OwnedSemaphorePermit>,
    _connection: Option<OwnedSemaphorePermit>,
}

/// A transaction that a merchant may have now.
#[derive(Debug)]
pub(super) struct Turn {
    /// Given back before the use is.
    permit: Option<OwnedSemaphorePermit>,
    used: Use,
    transaction: Transaction,
    began: Instant,
    in_company: bool,
}

impl Turn {
    /// Ends the transaction that stored so many orders. In company the merchant's next may have to wait a moment.
    pub(super) fn end(self, orders: usize) {
        self.used.shares.company().recorded(self.used.merchant_id, orders, Instant::now());
        self.end_followed_up(orders);
    }

    /// Ends the transaction that did what so many orders left to do, with the same pause.
    pub(super) fn end_followed_up(self, orders: usize) {
        let pause = company::pause_after(orders, self.began.elapsed()).filter(|_| self.in_company);
        if let Some(pause) = pause {
            let Self { permit, used, transaction, .. } = self;
            drop(transaction);
            tokio::spawn(async move {
                tokio::time::sleep(pause).await;
                drop((permit, used));
            });
        }
    }

    /// Leaves the turn to the merchant's next transaction although this one goes on.
    pub(super) fn leave(self) -> Transaction {
        self.transaction
    }
}

impl Shares {
    /// Of a queue of this length.
    pub(super) fn of(capacity: usize) -> Self {
        Self {
            merchants: Arc::default(),
            company: Arc::default(),
            floods: Arc::new(Semaphore::new(MOST_OF_FLOODS)),
            beside: Arc::new(Semaphore::new(MOST_BESIDE)),
            connections: Arc::new(Semaphore::new(RECORDING_CONNECTIONS.into())),
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

    /// Waits until the merchant may have one more transaction; first come, first served. Where other merchants record as
    /// well, it may have one at a time.
    pub(super) async fn turn(&self, merchant_id: Uuid) -> Turn {
        let (used, turns, door) = self.use_of(merchant_id);
        // Nobody closes the semaphores.
        let next = door.acquire_owned().await.ok();
        let in_company = self.company().joined_by(merchant_id, Instant::now());
        let permit = turns.acquire_many_owned(if in_company { MOST_TRANSACTIONS.into() } else { 1 }).await.ok();
        drop(next);
        self.begin(permit, used, in_company).await
    }

    /// Waits until the merchant may have a transaction for what its orders left to do, in company.
    pub(super) async fn turn_to_follow_up(&self, merchant_id: Uuid) -> Turn {
        let (used, turns, _) = self.use_of(merchant_id);
        let permit = turns.acquire_many_owned(MOST_TRANSACTIONS.into()).await.ok();
        self.begin(permit, used, true).await
    }

    /// Waits until one more may follow up beside the turns.
    pub(super) async fn beside(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.beside).acquire_owned().await.ok()
    }

    /// The transaction of a turn, when a connection is free, and of all floods few have one.
    async fn begin(&self, permit: Option<OwnedSemaphorePermit>, used: Use, in_company: bool) -> Turn {
        let of_floods =
            if self.is_flood(used.merchant_id) { Arc::clone(&self.floods).acquire_owned().await.ok() } else { None };
        let connection = Arc::clone(&self.connections).acquire_owned().await.ok();
        let transaction = Transaction { _of_floods: of_floods, _connection: connection };
        Turn { permit, used, transaction, began: Instant::now(), in_company }
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

    /// Whether several merchants record at the moment.
    pub(super) fn in_company(&self) -> bool {
        self.company().is_there(Instant::now())
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
    async fn a_third_transaction_waits_for_one_of_the_two_and_another_merchants_does_not() {
        let shares = Shares::of(100);
        let (first, _second) = (shares.turn(BUSY).await, shares.turn(BUSY).await);
        let mut third = Box::pin(shares.turn(BUSY));
        let soon = std::time::Duration::from_millis(20);
        assert!(tokio::time::timeout(soon, &mut third).await.is_err());
        drop(tokio::time::timeout(soon, shares.turn(QUIET)).await.expect("another merchant has its own"));
        drop(first);
        assert!(tokio::time::timeout(soon, third).await.is_ok());
    }

    #[tokio::test]
    async fn in_company_a_merchant_has_one_transaction_and_a_pause_after_a_large_one() {
        let shares = Shares::of(100);
        drop(shares.turn(QUIET).await);
        let first = shares.turn(BUSY).await;
        let soon = std::time::Duration::from_millis(20);
        assert!(tokio::time::timeout(soon, shares.turn(BUSY)).await.is_err(), "one at a time");

        first.end(1);
        let second = tokio::time::timeout(soon, shares.turn(BUSY)).await.expect("no pause after a small one");
        tokio::time::sleep(soon * 2).await;
        second.end(1_000);
        assert!(tokio::time::timeout(soon, shares.turn(BUSY)).await.is_err(), "a pause as long as it took, and more");
        drop(tokio::time::timeout(soon, shares.turn(QUIET)).await.expect("another merchant does not wait"));
        assert!(tokio::time::timeout(soon * 20, shares.turn(BUSY)).await.is_ok());
    }

    #[tokio::test]
    async fn what_follows_up_has_the_next_turn_but_one_however_many_wait_to_record() {
        let shares = Shares::of(100);
        drop(shares.turn(QUIET).await);
        let order = Arc::new(Mutex::new(Vec::new()));
        let first = shares.turn(BUSY).await;
        let wait = |name: &'static str| {
            let (shares, order) = (shares.clone(), Arc::clone(&order));
            tokio::spawn(async move {
                let follows_up = name == "follows up";
                let turn = if follows_up { shares.turn_to_follow_up(BUSY).await } else { shares.turn(BUSY).await };
                order.lock().unwrap().push(name);
                drop(turn);
            })
        };
        let mut waiting = Vec::new();
        for name in ["second", "third", "fourth", "follows up"] {
            waiting.push(wait(name));
            tokio::task::yield_now().await;
        }
        drop(first);
        for one in waiting {
            one.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), ["second", "follows up", "third", "fourth"]);
    }

    #[tokio::test]
    async fn a_flood_is_what_was_recorded_and_not_what_follows_up_on_it() {
        let shares = Shares::of(100);
        drop(shares.turn(QUIET).await);
        shares.turn_to_follow_up(BUSY).await.end_followed_up(1_000);
        assert!(!shares.is_flood(BUSY));
        shares.turn(BUSY).await.end(1_000);
        assert!(shares.is_flood(BUSY) && shares.in_company() && !shares.is_flood(QUIET));
    }

    #[tokio::test]
    async fn of_all_floods_two_have_a_transaction_and_whoever_records_little_waits_for_none() {
        let shares = Shares::of(100);
        let floods: Vec<Uuid> = (10..13).map(Uuid::from_u128).collect();
        for flood in [QUIET].iter().chain(&floods) {
            shares.turn(*flood).await.end(if *flood == QUIET { 1 } else { 100 });
        }
        let soon = std::time::Duration::from_millis(20);
        tokio::time::sleep(soon).await;
        let (first, second) = (shares.turn(floods[0]).await, shares.turn_to_follow_up(floods[1]).await);
        let mut third = Box::pin(shares.turn(floods[2]));
        assert!(tokio::time::timeout(soon, &mut third).await.is_err());
        drop(tokio::time::timeout(soon, shares.turn(QUIET)).await.expect("it is no flood"));

        let goes_on = second.leave();
        assert!(!shares.merchants.lock().unwrap().contains_key(&floods[1]), "its turn is free");
        assert!(tokio::time::timeout(soon, &mut third).await.is_err(), "it still has its transaction");
        drop(goes_on);
        assert!(tokio::time::timeout(soon * 200, third).await.is_ok());
        drop(first);
    }

    #[tokio::test]
    async fn as_many_merchants_have_a_transaction_as_there_are_connections() {
        let shares = Shares::of(100);
        let mut turns = Vec::new();
        for merchant in 10..14 {
            turns.push(shares.turn(Uuid::from_u128(merchant)).await);
        }
        let soon = std::time::Duration::from_millis(20);
        let mut next = Box::pin(shares.turn(QUIET));
        assert!(tokio::time::timeout(soon, &mut next).await.is_err());
        turns.pop();
        assert!(tokio::time::timeout(soon * 200, next).await.is_ok());
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
