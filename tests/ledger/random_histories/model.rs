//! What the books must say, without postings.
//!
//! A commission is worth its rate of what remains of the order, or nothing once it is rejected. What is worth something
//! and not approved is pending. What is approved, with adjustments and what was written off, less what payouts have under
//! way and have paid, is payable; below zero it is a debt. Where each commission stands is followed in `standing`, what
//! payouts do in `payouts`.

mod payouts;
mod standing;

use std::collections::BTreeMap;

use payouts::Payout;
use standing::{Purse, Share};

/// How a call must be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Created,
    Known,
    Unknown,
    Conflict,
    Refused,
}

impl Verdict {
    pub(crate) fn status(self) -> u16 {
        match self {
            Self::Created => 201,
            Self::Known => 200,
            Self::Unknown => 404,
            Self::Conflict => 409,
            Self::Refused => 422,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Refund {
    amount: i64,
    failed: bool,
}

#[derive(Debug)]
struct Order {
    conversion_id: String,
    amount: i64,
    partner: usize,
    /// By the terms in force when it was placed.
    percent: i64,
    refunds: BTreeMap<usize, Refund>,
    disputes: BTreeMap<usize, (i64, &'static str)>,
    approved: bool,
    rejected: bool,
    /// Whether a dispute is open.
    held: bool,
    /// Of the one who brought it and of the recruiter.
    shares: [Share; 2],
}

impl Order {
    fn remaining(&self) -> i64 {
        let lost = self.disputes.values().filter(|(_, status)| *status == "lost").map(|(amount, _)| amount);
        (self.amount - self.refunded() - lost.sum::<i64>()).max(0)
    }

    fn refunded(&self) -> i64 {
        self.refunds.values().filter(|refund| !refund.failed).map(|refund| refund.amount).sum()
    }

    /// Of the one who brought it and of the recruiter.
    fn worth(&self) -> [i64; 2] {
        let first = if self.rejected { 0 } else { self.remaining() * self.percent / 100 };
        [first, first / 10]
    }

    /// What `place` has of it.
    fn worth_to(&self, place: usize) -> i64 {
        let [first, second] = self.worth();
        match place {
            2 => second,
            place if place == self.partner => first,
            _ => 0,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Model {
    orders: BTreeMap<usize, Order>,
    /// What the two who bring orders earn by their own terms instead of the program's.
    pub(crate) own_percent: [Option<i64>; 2],
    /// Given less taken by adjustments, of each partner.
    adjusted: [i64; 3],
    /// Debts given up, of each partner.
    written_off: [i64; 3],
    /// In payouts that are not settled yet, of each partner.
    under_way: [i64; 3],
    /// What payouts paid and did not come back, of each partner.
    paid: [i64; 3],
    purses: [Purse; 3],
    payouts: BTreeMap<String, Payout>,
}

impl Model {
    pub(crate) fn conversion_id(&self, order: usize) -> Option<String> {
        self.orders.get(&order).map(|order| order.conversion_id.clone())
    }

    pub(crate) fn order(&mut self, order: usize, amount: i64, partner: usize, id: Option<String>) -> Verdict {
        match (self.orders.get(&order), id) {
            (Some(known), _) if known.amount == amount => Verdict::Known,
            (Some(_), _) | (None, None) => Verdict::Conflict,
            (None, Some(conversion_id)) => {
                let by_tier = if partner == 0 { 20 } else { 30 };
                let mut new = Order {
                    conversion_id,
                    amount,
                    partner,
                    percent: self.own_percent[partner].unwrap_or(by_tier),
                    refunds: BTreeMap::new(),
                    disputes: BTreeMap::new(),
                    approved: false,
                    rejected: false,
                    held: false,
                    shares: Default::default(),
                };
                new.shares = new.worth().map(Share::new);
                self.orders.insert(order, new);
                Verdict::Created
            }
        }
    }

    pub(crate) fn refund(&mut self, key: usize, refund: usize, amount: i64) -> Verdict {
        let Some(order) = self.orders.get_mut(&key) else { return Verdict::Unknown };
        match order.refunds.get(&refund) {
            Some(known) if known.amount == amount => Verdict::Known,
            Some(_) => Verdict::Conflict,
            None if order.refunded() + amount > order.amount => Verdict::Refused,
            None => {
                order.refunds.insert(refund, Refund { amount, failed: false });
                self.follow(key);
                Verdict::Created
            }
        }
    }

    pub(crate) fn fail_refund(&mut self, key: usize, refund: usize) -> Verdict {
        let known = self.orders.get_mut(&key).and_then(|order| order.refunds.get_mut(&refund));
        let Some(known) = known else { return Verdict::Unknown };
        known.failed = true;
        self.follow(key);
        Verdict::Known
    }

    pub(crate) fn adjust(&mut self, partner: usize, direction: &str, amount: i64) -> Verdict {
        let purse = &mut self.purses[partner];
        let emptied = if direction == "credit" {
            self.adjusted[partner] += amount;
            purse.give(amount)
        } else {
            self.adjusted[partner] -= amount;
            purse.take(amount)
        };
        if emptied {
            self.settle(&[partner]);
        }
        Verdict::Known
    }

    pub(crate) fn write_off(&mut self, partner: usize, amount: i64) -> Verdict {
        if amount > self.balances(partner)[2] {
            return Verdict::Conflict;
        }
        self.written_off[partner] += amount;
        self.purses[partner].forgive(amount);
        Verdict::Known
    }

    pub(crate) fn dispute(&mut self, key: usize, dispute: usize, amount: i64, status: &'static str) -> Verdict {
        let Some(order) = self.orders.get_mut(&key) else { return Verdict::Unknown };
        let known = order.disputes.get(&dispute).map(|(_, status)| *status);
        match (known, status) {
            (Some("won"), "lost") => return Verdict::Conflict,
            (Some("won" | "lost"), "opened") => return Verdict::Known,
            _ => {}
        }
        order.disputes.insert(dispute, (amount, status));
        let held = order.disputes.values().any(|(_, status)| *status == "opened");
        // What the dispute took is settled while it still holds the order.
        self.follow(key);
        self.orders.get_mut(&key).unwrap().held = held;
        if known.is_none() { Verdict::Created } else { Verdict::Known }
    }

    pub(crate) fn reject(&mut self, key: usize) -> Verdict {
        let Some(order) = self.orders.get_mut(&key) else { return Verdict::Unknown };
        if order.shares[0].under_way() {
            return Verdict::Conflict;
        }
        order.rejected = true;
        self.follow(key);
        Verdict::Known
    }

    /// Pending, payable, receivable and inflight of a partner.
    pub(crate) fn balances(&self, place: usize) -> [i64; 4] {
        let worth = |approved: bool| -> i64 {
            self.orders.values().filter(|order| order.approved == approved).map(|order| order.worth_to(place)).sum()
        };
        let gone = self.under_way[place] + self.paid[place];
        let due = worth(true) + self.adjusted[place] + self.written_off[place] - gone;
        let balances = [worth(false), due.max(0), (-due).max(0), self.under_way[place]];
        assert_eq!(self.purses[place].balances(), [balances[1], balances[2]], "the model contradicts itself");
        balances
    }

    /// All commissions given and not taken back, adjustments, debts given up, and what the bank has paid, as its account
    /// shows it.
    pub(crate) fn of_the_merchant(&self) -> [i64; 4] {
        let commissions = self.orders.values().map(|order| order.worth().iter().sum::<i64>()).sum();
        [commissions, self.adjusted.iter().sum(), self.written_off.iter().sum(), -self.paid.iter().sum::<i64>()]
    }
}
