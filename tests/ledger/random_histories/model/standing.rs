//! Where each commission stands: pending, approved, in a payout, paid, or rejected; and what its affiliate has and owes.

use std::mem::replace;

use super::{Model, Order, Verdict};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Status {
    #[default]
    Pending,
    Approved,
    Reserved,
    Paid,
    Rejected,
}

/// What a commission is worth, its status, and why.
pub(crate) type Standing = (i64, &'static str, Option<&'static str>);

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Reserved => "reserved",
            Self::Paid => "paid",
            Self::Rejected => "rejected",
        }
    }
}

/// One commission of an order.
#[derive(Debug, Clone, Default)]
pub(super) struct Share {
    pub(super) status: Status,
    pub(super) worth: i64,
    pub(super) payout: Option<String>,
}

impl Share {
    pub(super) fn new(worth: i64) -> Self {
        Self { worth, ..Self::default() }
    }

    /// In a payout, paid, or settled by netting: it keeps its state whatever happens to the order.
    pub(super) fn under_way(&self) -> bool {
        matches!(self.status, Status::Reserved | Status::Paid)
    }
}

/// What an affiliate has and owes; one is always zero.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Purse {
    payable: i64,
    owed: i64,
}

impl Purse {
    pub(super) fn balances(self) -> [i64; 2] {
        [self.payable, self.owed]
    }

    /// Gives; what is owed goes off first. Whether something was settled with it and nothing is left.
    pub(super) fn give(&mut self, amount: i64) -> bool {
        let settled = amount.min(self.owed);
        self.owed -= settled;
        self.payable += amount - settled;
        settled > 0 && self.payable == 0
    }

    /// Takes what there is, the rest is owed. Whether something was there and nothing is left.
    pub(super) fn take(&mut self, amount: i64) -> bool {
        let covered = amount.min(self.payable);
        self.payable -= covered;
        self.owed += amount - covered;
        covered > 0 && self.payable == 0
    }

    pub(super) fn reserve(&mut self, amount: i64) {
        self.payable -= amount;
    }

    pub(super) fn forgive(&mut self, amount: i64) {
        self.owed -= amount;
    }
}

impl Order {
    pub(super) fn place_of(&self, share: usize) -> usize {
        if share == 0 { self.partner } else { 2 }
    }

    /// What took the whole order, if anything did.
    fn taken_by(&self) -> Option<&'static str> {
        let whole = self.amount > 0 && self.remaining() == 0;
        whole.then(|| if self.refunded() == self.amount { "refunded" } else { "dispute_lost" })
    }

    /// Of a commission that no payout holds.
    pub(super) fn standing(&self) -> Status {
        match (self.rejected || self.taken_by().is_some(), self.approved) {
            (true, _) => Status::Rejected,
            (false, true) => Status::Approved,
            (false, false) => Status::Pending,
        }
    }

    fn reason(&self, share: &Share) -> Option<&'static str> {
        if self.rejected { Some("no") } else { self.taken_by().filter(|_| !share.under_way()) }
    }
}

impl Model {
    pub(crate) fn approve(&mut self, key: usize) -> Verdict {
        let Some(order) = self.orders.get_mut(&key) else { return Verdict::Unknown };
        let waits = order.shares.iter().any(|share| share.status == Status::Pending);
        if order.shares[0].status == Status::Rejected || waits && order.held {
            return Verdict::Conflict;
        }
        if !waits {
            return Verdict::Known;
        }
        order.approved = true;
        let mut emptied = Vec::new();
        for share in 0..2 {
            let place = order.place_of(share);
            let share = &mut order.shares[share];
            if share.status == Status::Pending {
                share.status = Status::Approved;
                emptied.extend(self.purses[place].give(share.worth).then_some(place));
            }
        }
        self.settle(&emptied);
        Verdict::Known
    }

    /// What the order's commissions are worth has changed: they follow, with what their affiliates have.
    pub(super) fn follow(&mut self, key: usize) {
        let order = self.orders.get_mut(&key).unwrap();
        let (worth, standing) = (order.worth(), order.standing());
        let mut netted = Vec::new();
        for (number, now) in worth.into_iter().enumerate() {
            let place = order.place_of(number);
            let purse = &mut self.purses[place];
            let share = &mut order.shares[number];
            let more = now - replace(&mut share.worth, now);
            if order.approved {
                let emptied = if more > 0 { purse.give(more) } else { purse.take(-more) };
                // What is approved covers its own reversal; only a debt of money that left is settled with the rest.
                if emptied && (more > 0 || share.under_way()) {
                    netted.push(place);
                }
            }
            if !share.under_way() {
                share.status = standing;
            }
        }
        self.settle(&netted);
    }

    /// Nothing is left to pay what is approved by: it is settled, unless a dispute holds it.
    pub(super) fn settle(&mut self, emptied: &[usize]) {
        for order in self.orders.values_mut().filter(|order| !order.held) {
            for number in 0..2 {
                let place = order.place_of(number);
                let share = &mut order.shares[number];
                let nothing_left = emptied.contains(&place) && self.purses[place].payable == 0;
                if nothing_left && share.status == Status::Approved {
                    share.status = Status::Paid;
                }
            }
        }
    }

    /// What of a partner's payable a dispute holds.
    pub(super) fn held(&self, place: usize) -> i64 {
        let held = self.orders.values().filter(|order| order.held);
        let shares = held.flat_map(|order| (0..2).map(move |number| (order.place_of(number), &order.shares[number])));
        shares
            .filter(|(of, share)| *of == place && share.status == Status::Approved)
            .map(|(_, share)| share.worth)
            .sum()
    }

    /// Of each order where its commissions stand.
    pub(crate) fn commissions(&self) -> impl Iterator<Item = (String, Vec<Standing>)> {
        self.orders.values().map(|order| {
            let told = |share: &Share| (share.worth, share.status.name(), order.reason(share));
            (order.conversion_id.clone(), order.shares.iter().map(told).collect())
        })
    }
}
