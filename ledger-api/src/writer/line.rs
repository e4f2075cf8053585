//! Which merchant's orders go into the next transaction.
//!
//! Merchants take turns: each has at most two transactions under way, so that one can be decided and written while the
//! other commits, and after each it goes to the end of the line. So one merchant's flood becomes larger batches of its
//! own, not a longer wait for the others. Where others record as well, a merchant has one transaction under way: its second would hold
//! a place here and wait for its turn in the database ([`super::company`]).
//!
//! A transaction has a price, however many orders it records, and it is paid by the database that all instances share. So
//! after one the merchant's orders are gathered until as many wait as were answered, or for a moment at most; and a second
//! one beside it begins only when it is worth it. Where other instances record as well, the moment is always a whole one: each
//! has a part of the orders, and in the pause of one the database belongs to the others.

use std::collections::{HashMap, VecDeque};

use uuid::Uuid;

use super::queue::Waiting;
use super::shares;

/// Orders in one transaction.
pub(super) const MOST_ORDERS: usize = 1_000;
/// Transactions under way at once, with those that wait for their merchant's turn or for a connection. Far more than there are
/// connections: a flood that waits for its turn should keep no other merchant from one.
const MOST_TRANSACTIONS: usize = 64;
/// Of them, of one merchant.
const MOST_OF_A_MERCHANT: u16 = shares::MOST_TRANSACTIONS;
/// Orders from which on a merchant's second transaction is worth its price.
const WORTH_A_SECOND: usize = 32;
/// Orders from which on a transaction is followed by a moment in which its merchant's next ones are gathered: whoever has just
/// been answered often posts the next order at once.
const WORTH_GATHERING: usize = 8;

/// Who waits, and who has a turn next.
#[derive(Default)]
pub(super) struct Line {
    merchants: HashMap<Uuid, Merchant>,
    /// Merchants with waiting orders that may have another transaction, longest wait first.
    turns: VecDeque<Uuid>,
    /// Transactions under way.
    under_way: usize,
    /// Orders waiting.
    pub(super) length: usize,
    /// Gatherings so far, each with a number of its own.
    gatherings: u64,
    /// Whether several merchants record, here or past the queue.
    pub(super) in_company: bool,
}

#[derive(Default)]
struct Merchant {
    waiting: VecDeque<Waiting>,
    under_way: u16,
    /// Orders in the transaction begun last.
    newest: usize,
    gathering: Option<Gathering>,
    has_a_turn: bool,
}

/// Waiting for those who have just been answered.
struct Gathering {
    number: u64,
    /// Orders with which it is over before its time.
    enough: usize,
}

impl Merchant {
    /// Whether it may have a transaction besides those under way. A second one begins when as many orders wait as the last
    /// took, and not few: small ones in quick succession would pay for a statement each and keep the orders apart that come
    /// together.
    fn may_begin(&self, most: u16) -> bool {
        match (self.under_way, &self.gathering) {
            (0, None) => !self.waiting.is_empty(),
            (0, Some(gathering)) => self.waiting.len() >= gathering.enough,
            (under_way, _) => {
                let enough = self.newest.clamp(WORTH_A_SECOND, MOST_ORDERS);
                under_way < most && self.waiting.len() >= enough
            }
        }
    }
}

impl Line {
    /// Another order waits.
    pub(super) fn join(&mut self, waiting: Waiting) {
        let merchant_id = waiting.merchant_id;
        self.merchants.entry(merchant_id).or_default().waiting.push_back(waiting);
        self.length += 1;
        self.line_up(merchant_id);
    }

    fn most_of_a_merchant(&self) -> u16 {
        if self.in_company { 1 } else { MOST_OF_A_MERCHANT }
    }

    /// Gives a merchant a turn, if it has use for one and none yet; forgets it when it has nothing left.
    fn line_up(&mut self, merchant_id: Uuid) {
        let most = self.most_of_a_merchant();
        let Some(merchant) = self.merchants.get_mut(&merchant_id) else { return };
        if merchant.may_begin(most) && !merchant.has_a_turn {
            merchant.has_a_turn = true;
            self.turns.push_back(merchant_id);
        }
        if merchant.waiting.is_empty() && merchant.under_way == 0 && merchant.gathering.is_none() {
            self.merchants.remove(&merchant_id);
        }
    }

    /// The next batch, if a merchant waits and a transaction is free.
    pub(super) fn next_batch(&mut self) -> Option<(Uuid, Vec<Waiting>)> {
        if self.under_way >= MOST_TRANSACTIONS {
            return None;
        }
        let merchant_id = self.whose_turn()?;
        let merchant = self.merchants.get_mut(&merchant_id)?;
        let orders = merchant.waiting.len().min(MOST_ORDERS);
        let batch: Vec<Waiting> = merchant.waiting.drain(..orders).collect();
        merchant.under_way += 1;
        merchant.newest = batch.len();
        merchant.gathering = None;
        self.under_way += 1;
        self.length -= batch.len();
        self.line_up(merchant_id);
        Some((merchant_id, batch))
    }

    /// Who is first in line and may still begin: where others have come since, its second transaction waits for the end of its first.
    fn whose_turn(&mut self) -> Option<Uuid> {
        let most = self.most_of_a_merchant();
        while let Some(merchant_id) = self.turns.pop_front() {
            let Some(merchant) = self.merchants.get_mut(&merchant_id) else { continue };
            merchant.has_a_turn = false;
            if merchant.may_begin(most) {
                return Some(merchant_id);
            }
        }
        None
    }

    /// A transaction has ended, and `answered` orders got their answers. Returns the number of the gathering that begins with
    /// it, where it is worth one. It is over when as many wait again, unless there are rivals.
    pub(super) fn done(&mut self, merchant_id: Uuid, answered: usize, rivals: bool) -> Option<u64> {
        self.under_way -= 1;
        let merchant = self.merchants.get_mut(&merchant_id)?;
        merchant.under_way -= 1;
        let begun = (answered >= WORTH_GATHERING).then(|| {
            self.gatherings += 1;
            self.gatherings
        });
        if let Some(number) = begun {
            merchant.gathering = Some(Gathering { number, enough: if rivals { MOST_ORDERS } else { answered } });
        }
        self.line_up(merchant_id);
        begun
    }

    /// The time of a gathering is over; whoever waits is waited with no longer.
    pub(super) fn gathered(&mut self, merchant_id: Uuid, number: u64) {
        if let Some(merchant) = self.merchants.get_mut(&merchant_id)
            && merchant.gathering.as_ref().is_some_and(|gathering| gathering.number == number)
        {
            merchant.gathering = None;
            self.line_up(merchant_id);
        }
    }

    /// No transaction is under way any more.
    pub(super) fn all_done(&mut self) {
        self.under_way = 0;
        let merchants: Vec<Uuid> = self.merchants.keys().copied().collect();
        for merchant_id in merchants {
            if let Some(merchant) = self.merchants.get_mut(&merchant_id) {
                merchant.under_way = 0;
                merchant.gathering = None;
            }
            self.line_up(merchant_id);
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

        line.done(first, 1, false);
        assert!(line.next_batch().is_none(), "five hundred wait for as many as the last took, or for its end");
        line.done(first, 1, false);
        assert_eq!(line.next_batch().unwrap().1.len(), 500);
        line.done(first, 1, false);
        line.done(second, 1, false);
        assert_eq!((line.length, line.merchants.len(), line.turns.len(), line.under_way), (0, 0, 0, 0));
    }

    #[test]
    fn in_company_a_merchant_has_one_transaction_and_two_floods_leave_places() {
        let mut line = Line::default();
        for merchant in [1, 2] {
            (0..2_500).for_each(|of| line.join(waiting(merchant, &of.to_string())));
        }
        let (first, _) = line.next_batch().unwrap();
        line.in_company = true;
        line.next_batch().unwrap();
        assert!(line.next_batch().is_none(), "one each");
        line.join(waiting(3, "only"));
        assert_eq!(line.next_batch().unwrap().0, Uuid::from_u128(3));

        line.done(first, 1, false);
        assert_eq!(line.next_batch().unwrap().0, first);

        line.in_company = false;
        line.join(waiting(1, "one more"));
        assert!(line.next_batch().is_none(), "501 are less than the last took");
        line.done(first, 1, false);
        assert_eq!(line.next_batch().unwrap().1.len(), 501);
    }

    #[test]
    fn who_was_answered_is_waited_for_until_all_are_back_or_the_time_is_over() {
        let mut line = Line::default();
        let come = |line: &mut Line, orders: usize| (0..orders).for_each(|of| line.join(waiting(1, &of.to_string())));
        come(&mut line, 10);
        let (merchant, batch) = line.next_batch().unwrap();
        assert_eq!(line.done(merchant, batch.len(), false), Some(1));

        come(&mut line, 9);
        assert!(line.next_batch().is_none(), "one of the ten is not back");
        come(&mut line, 1);
        assert_eq!(line.next_batch().unwrap().1.len(), 10);
        line.gathered(merchant, 1);

        assert_eq!(line.done(merchant, 10, false), Some(2));
        come(&mut line, 3);
        line.gathered(merchant, 1);
        assert!(line.next_batch().is_none(), "that was the time of the first");
        line.gathered(merchant, 2);
        assert_eq!(line.next_batch().unwrap().1.len(), 3);

        assert_eq!(line.done(merchant, 3, false), None, "few are not worth it");
        assert!(line.merchants.is_empty());
    }

    #[test]
    fn beside_rivals_a_gathering_has_all_of_its_time() {
        let mut line = Line::default();
        (0..10).for_each(|of| line.join(waiting(1, &of.to_string())));
        let (merchant, _) = line.next_batch().unwrap();
        let number = line.done(merchant, 10, true).unwrap();

        (0..500).for_each(|of| line.join(waiting(1, &of.to_string())));
        assert!(line.next_batch().is_none());

        line.gathered(merchant, number);
        assert_eq!(line.next_batch().unwrap().1.len(), 500);
    }

    #[test]
    fn a_merchant_of_whom_nobody_comes_back_is_forgotten() {
        let mut line = Line::default();
        (0..10).for_each(|of| line.join(waiting(1, &of.to_string())));
        let (merchant, _) = line.next_batch().unwrap();
        line.done(merchant, 10, false);
        assert_eq!(line.merchants.len(), 1);

        line.gathered(merchant, 1);

        assert!(line.merchants.is_empty());
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
