//! What payouts take, pay and give back.

use super::Model;
use super::standing::Status;

#[derive(Debug, Clone, Copy)]
pub(super) struct Payout {
    place: usize,
    amount: i64,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Reserved,
    WithTheBank,
    Paid,
    Over,
}

impl Model {
    /// What a draft would pay each partner.
    pub(crate) fn to_pay(&self) -> [i64; 3] {
        [0, 1, 2].map(|place| (self.balances(place)[1] - self.held(place)).max(0))
    }

    pub(crate) fn drafted(&mut self, payout_id: &str, place: usize, amount: i64) {
        for order in self.orders.values_mut().filter(|order| !order.held) {
            for number in 0..2 {
                let of = order.place_of(number);
                let share = &mut order.shares[number];
                if of == place && share.status == Status::Approved {
                    share.status = Status::Reserved;
                    share.payout = Some(payout_id.to_owned());
                }
            }
        }
        self.purses[place].reserve(amount);
        self.under_way[place] += amount;
        self.payouts.insert(payout_id.to_owned(), Payout { place, amount, stage: Stage::Reserved });
    }

    pub(crate) fn sent(&mut self, payout_id: &str) {
        self.payouts.get_mut(payout_id).unwrap().stage = Stage::WithTheBank;
    }

    pub(crate) fn paid(&mut self, payout_id: &str) {
        let payout = self.payouts.get_mut(payout_id).unwrap();
        payout.stage = Stage::Paid;
        self.under_way[payout.place] -= payout.amount;
        self.paid[payout.place] += payout.amount;
        let shares = self.orders.values_mut().flat_map(|order| &mut order.shares);
        for share in shares.filter(|share| share.payout.as_deref() == Some(payout_id)) {
            share.status = Status::Paid;
        }
    }

    /// The payout was canceled or refused, or came back after it was paid.
    pub(crate) fn came_back(&mut self, payout_id: &str) {
        let payout = self.payouts.get_mut(payout_id).unwrap();
        let Payout { place, amount, stage } = *payout;
        payout.stage = Stage::Over;
        let from = if stage == Stage::Paid { &mut self.paid } else { &mut self.under_way };
        from[place] -= amount;
        for order in self.orders.values_mut() {
            let standing = order.standing();
            for share in order.shares.iter_mut().filter(|share| share.payout.as_deref() == Some(payout_id)) {
                share.status = standing;
                share.payout = None;
            }
        }
        if self.purses[place].give(amount) {
            self.settle(&[place]);
        }
    }

    /// The last payout of a partner that the bank has, or has paid.
    pub(crate) fn last_sent(&self, place: usize) -> Option<String> {
        let sent = |payout: &Payout| matches!(payout.stage, Stage::WithTheBank | Stage::Paid);
        let mut of_partner = self.payouts.iter().rev().filter(|(_, payout)| payout.place == place && sent(payout));
        of_partner.next().map(|(payout_id, _)| payout_id.clone())
    }
}
