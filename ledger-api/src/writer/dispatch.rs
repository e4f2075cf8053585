//! Which orders go into the next transaction.
//!
//! Merchants take turns: each has at most one transaction under way, and after it goes to the end of the line. So one
//! merchant's flood becomes larger batches of its own, not a longer wait for the others, and no two transactions
//! quarrel over one merchant's accounts.

use std::collections::{HashMap, VecDeque};

use sqlx::PgPool;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::batch;
use super::queue::{CAPACITY, Waiting};

/// Orders in one transaction.
const MOST_ORDERS: usize = 1_000;
/// Transactions under way at once, each of another merchant.
const MOST_TRANSACTIONS: usize = 4;

#[derive(Default)]
struct Line {
    waiting: HashMap<Uuid, VecDeque<Waiting>>,
    /// Merchants with waiting orders and no transaction under way, longest wait first.
    turns: VecDeque<Uuid>,
    under_way: Vec<Uuid>,
    length: usize,
}

impl Line {
    fn join(&mut self, waiting: Waiting) {
        let merchant_id = waiting.merchant_id;
        let queue = self.waiting.entry(merchant_id).or_default();
        if queue.is_empty() && !self.under_way.contains(&merchant_id) {
            self.turns.push_back(merchant_id);
        }
        queue.push_back(waiting);
        self.length += 1;
    }

    /// The next batch, if a merchant waits and a transaction is free.
    fn next_batch(&mut self) -> Option<(Uuid, Vec<Waiting>)> {
        if self.under_way.len() >= MOST_TRANSACTIONS {
            return None;
        }
        let merchant_id = self.turns.pop_front()?;
        let queue = self.waiting.get_mut(&merchant_id)?;
        let batch: Vec<Waiting> = queue.drain(..queue.len().min(MOST_ORDERS)).collect();
        self.length -= batch.len();
        self.under_way.push(merchant_id);
        Some((merchant_id, batch))
    }

    fn done(&mut self, merchant_id: Uuid) {
        self.under_way.retain(|busy| *busy != merchant_id);
        match self.waiting.get(&merchant_id) {
            Some(queue) if !queue.is_empty() => self.turns.push_back(merchant_id),
            _ => {
                self.waiting.remove(&merchant_id);
            }
        }
    }
}

pub(super) async fn run(db: PgPool, mut orders: mpsc::Receiver<Waiting>) {
    let mut line = Line::default();
    let mut transactions: JoinSet<Uuid> = JoinSet::new();
    let mut arrivals = Vec::with_capacity(MOST_ORDERS);
    let mut open = true;
    while open || line.length > 0 || !transactions.is_empty() {
        while let Some((merchant_id, batch)) = line.next_batch() {
            let db = db.clone();
            transactions.spawn(async move {
                batch::record(&db, merchant_id, batch).await;
                merchant_id
            });
        }
        // The line itself never holds more than the channel does: both together bound what can wait.
        tokio::select! {
            taken = orders.recv_many(&mut arrivals, MOST_ORDERS), if open && line.length < CAPACITY => {
                open = taken > 0;
                arrivals.drain(..).for_each(|waiting| line.join(waiting));
            }
            Some(done) = transactions.join_next(), if !transactions.is_empty() => match done {
                Ok(merchant_id) => line.done(merchant_id),
                Err(error) => {
                    // The waiters see their answer's sender dropped. Which merchant it was is not known, so every
                    // transaction is waited for and the books of who is under way start anew.
                    tracing::error!(%error, "a batch of orders panicked");
                    while let Some(done) = transactions.join_next().await {
                        if let Ok(merchant_id) = done {
                            line.done(merchant_id);
                        }
                    }
                    for merchant_id in std::mem::take(&mut line.under_way) {
                        line.done(merchant_id);
                    }
                }
            },
            else => {}
        }
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
            token: None,
            reference: None,
            coupon: None,
            subscription_id: None,
            customer_type: None,
            product: None,
            country: None,
            customer_email: None,
            visitor_id: None,
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
        assert!(line.next_batch().is_none(), "one transaction a merchant");

        line.done(first);
        assert_eq!(line.next_batch().unwrap().1.len(), MOST_ORDERS);
        line.done(first);
        line.done(second);
        assert_eq!(line.next_batch().unwrap().1.len(), 500);
        line.done(first);
        assert_eq!((line.length, line.waiting.len(), line.turns.len()), (0, 0, 0));
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
