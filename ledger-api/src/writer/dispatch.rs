//! Which orders go into the next transaction.
//!
//! Merchants take turns: each has at most two transactions under way, so that one can be decided and written while the
//! other commits, and after each it goes to the end of the line. So one merchant's flood becomes larger batches of its
//! own, not a longer wait for the others.
//!
//! A transaction has a price, however many orders it records, and it is paid by the database that all instances share. So
//! after one the merchant's orders are gathered for a moment, and a second one beside it begins only when it is worth it.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::queue::Waiting;
use super::{Recorder, shares};

/// Orders in one transaction.
const MOST_ORDERS: usize = 1_000;
/// Transactions under way at once.
const MOST_TRANSACTIONS: usize = 4;
/// Of them, of one merchant.
const MOST_OF_A_MERCHANT: u16 = shares::MOST_TRANSACTIONS;
/// Orders from which on a merchant's second transaction is worth its price.
const WORTH_A_SECOND: usize = 32;
/// Orders from which on a transaction is followed by a moment in which its merchant's next ones are gathered: whoever has just
/// been answered often posts the next order at once.
const WORTH_GATHERING: usize = 8;
/// The moment, as a part of the time the transaction took: where the machine is busy, both take longer.
const GATHERED_PART: u32 = 2;
/// The longest such moment.
const LONGEST_GATHERING: Duration = Duration::from_millis(5);

#[derive(Default)]
struct Line {
    merchants: HashMap<Uuid, Merchant>,
    /// Merchants with waiting orders that may have another transaction, longest wait first.
    turns: VecDeque<Uuid>,
    /// Transactions under way.
    under_way: usize,
    /// Orders waiting.
    length: usize,
}

#[derive(Default)]
struct Merchant {
    waiting: VecDeque<Waiting>,
    under_way: u16,
    /// Orders in the transaction begun last.
    newest: usize,
    has_a_turn: bool,
}

impl Merchant {
    /// Whether it may have a transaction besides those under way. A second one begins when as many orders wait as the last
    /// took, and not few: small ones in quick succession would pay for a statement each and keep the orders apart that come
    /// together.
    fn may_begin(&self) -> bool {
        match self.under_way {
            0 => !self.waiting.is_empty(),
            under_way => {
                let enough = self.newest.clamp(WORTH_A_SECOND, MOST_ORDERS);
                under_way < MOST_OF_A_MERCHANT && self.waiting.len() >= enough
            }
        }
    }
}

impl Line {
    fn join(&mut self, waiting: Waiting) {
        let merchant_id = waiting.merchant_id;
        self.merchants.entry(merchant_id).or_default().waiting.push_back(waiting);
        self.length += 1;
        self.line_up(merchant_id);
    }

    /// Gives a merchant a turn, if it has use for one and none yet; forgets it when it has nothing left.
    fn line_up(&mut self, merchant_id: Uuid) {
        let Some(merchant) = self.merchants.get_mut(&merchant_id) else { return };
        if merchant.may_begin() && !merchant.has_a_turn {
            merchant.has_a_turn = true;
            self.turns.push_back(merchant_id);
        }
        if merchant.waiting.is_empty() && merchant.under_way == 0 {
            self.merchants.remove(&merchant_id);
        }
    }

    /// The next batch, if a merchant waits and a transaction is free.
    fn next_batch(&mut self) -> Option<(Uuid, Vec<Waiting>)> {
        if self.under_way >= MOST_TRANSACTIONS {
            return None;
        }
        let merchant_id = self.turns.pop_front()?;
        let merchant = self.merchants.get_mut(&merchant_id)?;
        let most = merchant.waiting.len().min(MOST_ORDERS);
        let batch: Vec<Waiting> = merchant.waiting.drain(..most).collect();
        merchant.has_a_turn = false;
        merchant.under_way += 1;
        merchant.newest = batch.len();
        self.under_way += 1;
        self.length -= batch.len();
        self.line_up(merchant_id);
        Some((merchant_id, batch))
    }

    fn done(&mut self, merchant_id: Uuid) {
        self.under_way -= 1;
        if let Some(merchant) = self.merchants.get_mut(&merchant_id) {
            merchant.under_way -= 1;
        }
        self.line_up(merchant_id);
    }

    /// No transaction is under way any more.
    fn all_done(&mut self) {
        self.under_way = 0;
        let merchants: Vec<Uuid> = self.merchants.keys().copied().collect();
        for merchant_id in merchants {
            if let Some(merchant) = self.merchants.get_mut(&merchant_id) {
                merchant.under_way = 0;
            }
            self.line_up(merchant_id);
        }
    }
}

pub(super) async fn run(recorder: Recorder, mut orders: mpsc::Receiver<Waiting>) {
    let mut line = Line::default();
    let mut transactions: JoinSet<Uuid> = JoinSet::new();
    let mut arrivals = Vec::with_capacity(MOST_ORDERS);
    let capacity = orders.max_capacity();
    let mut open = true;
    while open || line.length > 0 || !transactions.is_empty() {
        while let Some((merchant_id, batch)) = line.next_batch() {
            let recorder = recorder.clone();
            transactions.spawn(async move {
                record(&recorder, merchant_id, batch).await;
                merchant_id
            });
        }
        // The line itself never holds more than the channel does: both together bound what can wait.
        tokio::select! {
            taken = orders.recv_many(&mut arrivals, MOST_ORDERS), if open && line.length < capacity => {
                open = taken > 0;
                arrivals.drain(..).for_each(|waiting| line.join(waiting));
            }
            Some(done) = transactions.join_next(), if !transactions.is_empty() => match done {
                Ok(merchant_id) => line.done(merchant_id),
                Err(error) => {
                    // The waiters see their answer's sender dropped. Which merchant it was is not known, so every
                    // transaction is waited for and the count of those under way starts anew.
                    tracing::error!(%error, "a batch of orders panicked");
                    while transactions.join_next().await.is_some() {}
                    line.all_done();
                }
            },
            else => {}
        }
    }
}

/// Records a batch of one merchant, answers every waiter, and leaves them a moment to come back.
async fn record(recorder: &Recorder, merchant_id: Uuid, batch: Vec<Waiting>) {
    // Whoever has hung up will post again; there is no reason to keep the others waiting for them.
    let wanted = batch.into_iter().filter(|waiting| !waiting.answer.is_closed());
    let (orders, answers): (Vec<_>, Vec<_>) = wanted.map(|waiting| (waiting.order, waiting.answer)).unzip();
    let began = Instant::now();
    let outcomes = recorder.record(merchant_id, &orders).await;
    let took = began.elapsed();
    for (answer, outcome) in answers.into_iter().zip(outcomes) {
        let _ = answer.send(outcome);
    }
    if orders.len() >= WORTH_GATHERING {
        tokio::time::sleep((took / GATHERED_PART).min(LONGEST_GATHERING)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversion::NewConversion;
    use crate::domain::order::OrderType;
    use shared::money::{Amount, Money};
    use time::OffsetDateTime;
    use tokio::sync::oneshot;

    fn waiting(merchant: u128, order_id: &str) -> Waiting {
        let order = NewConversion {
            conversion_id: Uuid::nil(),
            order_id: order_id.into(),
            order_type: OrderType::Order,
            customer_id: "c".into(),
            money: Money { amount: Amount::ZERO, currency: "EUR".parse().unwrap() },
            occurred_at: OffsetDateTime::UNIX_EPOCH,
            agreed_at: None,
            token: None,
            reference: None,
            coupon: None,
            subscription_id: None,
            customer_type: None,
            product: None,
            country: None,
            customer_email: None,
            visitor_id: None,
            ip_pseudonym: None,
            metadata: None,
        };
        Waiting { merchant_id: Uuid::from_u128(merchant), order, answer: oneshot::channel().0 }
    }

    #[test]
    fn a_flood_of_one_merchant_does_not_hold_up_another() {
        let mut line = Line::default();
        for number in 0..2_500 {
            line.join(waiting(1, &number.to_string()));
        }
        line.join(waiting(2, "only"));

        let (first, batch) = line.next_batch().unwrap();
        assert_eq!((first, batch.len()), (Uuid::from_u128(1), MOST_ORDERS));
        let (second, batch) = line.next_batch().unwrap();
        assert_eq!((second, batch.len()), (Uuid::from_u128(2), 1));
        let (third, batch) = line.next_batch().unwrap();
        assert_eq!((third, batch.len()), (first, MOST_ORDERS));
        assert!(line.next_batch().is_none(), "two transactions a merchant");

        line.done(first);
        assert!(line.next_batch().is_none(), "five hundred wait for as many as the last took, or for its end");
        line.done(first);
        assert_eq!(line.next_batch().unwrap().1.len(), 500);
        line.done(first);
        line.done(second);
        assert_eq!((line.length, line.merchants.len(), line.turns.len(), line.under_way), (0, 0, 0, 0));
    }

    #[test]
    fn after_a_panic_everybody_may_go_on() {
        let mut line = Line::default();
        line.join(waiting(1, "lost"));
        line.next_batch().unwrap();
        line.join(waiting(1, "next"));
        line.all_done();
        assert_eq!(line.next_batch().unwrap().1.len(), 1);
    }

    #[test]
    fn orders_of_a_merchant_keep_their_order() {
        let mut line = Line::default();
        for order_id in ["a", "b", "c"] {
            line.join(waiting(1, order_id));
        }
        let (_, batch) = line.next_batch().unwrap();
        let ids: Vec<&str> = batch.iter().map(|waiting| waiting.order.order_id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c"]);
    }
}
