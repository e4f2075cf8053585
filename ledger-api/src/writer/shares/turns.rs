//! Turns: how many transactions one merchant may have at once, and the pause between those of a flood.

use std::time::Instant;

use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use super::transactions::{Transaction, acquire};
use super::{MOST_TRANSACTIONS, Shares, Use};

/// A transaction that a merchant may have now.
#[derive(Debug)]
pub(in crate::writer) struct Turn {
    /// Given back before the use is.
    permit: Option<OwnedSemaphorePermit>,
    used: Use,
    transaction: Transaction,
    began: Instant,
    in_company: bool,
}

impl Turn {
    /// Ends the transaction that stored so many orders. In company the merchant's next may have to wait a moment.
    pub(in crate::writer) fn end(self, orders: usize) {
        self.used.shares.company().recorded(self.used.merchant_id, orders, Instant::now());
        self.end_followed_up(orders);
    }

    /// Ends the transaction that did what so many orders left to do, with the same pause.
    pub(in crate::writer) fn end_followed_up(self, orders: usize) {
        let (company, of, took) = (self.used.shares.company(), self.used.merchant_id, self.began.elapsed());
        let pause = company.pause_after(of, orders, took, Instant::now()).filter(|_| self.in_company);
        drop(company);
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
    pub(in crate::writer) fn leave(self) -> Transaction {
        self.transaction
    }
}

impl Shares {
    /// Waits until the merchant may have one more transaction; first come, first served. Where other merchants record as
    /// well, it may have one at a time.
    pub(in crate::writer) async fn turn(&self, merchant_id: Uuid) -> Turn {
        let (used, turns, door) = self.use_of(merchant_id);
        let next = acquire(&door, 1).await;
        let in_company = self.company().joined_by(merchant_id, Instant::now());
        let permit = acquire(&turns, if in_company { MOST_TRANSACTIONS } else { 1 }).await;
        drop(next);
        self.begin(permit, used, in_company).await
    }

    /// Waits until the merchant may have a transaction for what its orders left to do, in company.
    pub(in crate::writer) async fn turn_to_follow_up(&self, merchant_id: Uuid) -> Turn {
        let (used, turns, _) = self.use_of(merchant_id);
        let permit = acquire(&turns, MOST_TRANSACTIONS).await;
        self.begin(permit, used, true).await
    }

    /// The transaction of a turn.
    async fn begin(&self, permit: Option<OwnedSemaphorePermit>, used: Use, in_company: bool) -> Turn {
        let transaction = self.transactions.begin(self.is_flood(used.merchant_id)).await;
        Turn { permit, used, transaction, began: Instant::now(), in_company }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    const BUSY: Uuid = Uuid::from_u128(1);
    const QUIET: Uuid = Uuid::from_u128(2);

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
}
