//! What the histories are held against: which order qualifies whom, what everybody is worth now, and what was paid.

use super::{CAP, FRIENDS, MINIMUM, MOST_INVITATIONS, ORDERS};

#[derive(Debug, Default, Clone)]
pub(super) struct Order {
    pub(super) amount: i64,
    pub(super) refunds: [Option<(i64, bool)>; 3],
    pub(super) dispute: Option<&'static str>,
    /// By the merchant, or as fraud.
    pub(super) rejected: bool,
}

impl Order {
    pub(super) fn refunded(&self) -> i64 {
        self.refunds.iter().flatten().filter(|(_, stands)| *stands).map(|(amount, _)| amount).sum()
    }

    pub(super) fn left(&self) -> i64 {
        let disputed = if self.dispute == Some("lost") { 500.min(self.amount) } else { 0 };
        (self.amount - self.refunded() - disputed).max(0)
    }
}

#[derive(Debug, Default)]
pub(super) struct Friend {
    pub(super) signed_up: bool,
    pub(super) called: bool,
    /// Invitations that were sent, and whether the last one is open.
    pub(super) invited: (usize, bool),
    /// Their orders, as they were posted.
    pub(super) orders: Vec<usize>,
    pub(super) qualifying: Option<usize>,
    /// Whether the referrer is rewarded, once the friend has qualified.
    pub(super) within_cap: Option<bool>,
}

/// What the programme gives. Of cash, only the referrer is an affiliate and gets it; for friends it is credit.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Credit,
    Cash,
    Discount,
}

#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) kind: Kind,
    pub(super) orders: [Option<Order>; ORDERS],
    pub(super) friends: [Friend; FRIENDS],
    /// What each friend has spent, and last the referrer.
    pub(super) spent: [i64; FRIENDS + 1],
    /// What a payout that is not settled holds of the referrer's cash.
    pub(super) held: i64,
    /// What settled payouts have paid of it.
    pub(super) paid: i64,
}

impl Model {
    pub(super) fn look(&mut self, friend: usize) {
        let counted = self.friends.iter().filter(|friend| friend.within_cap.is_some()).count();
        let of = &mut self.friends[friend];
        if !of.signed_up {
            return;
        }
        let reaches = |order: &&usize| self.orders[**order].as_ref().is_some_and(|order| order.amount >= MINIMUM);
        of.qualifying = of.qualifying.or(of.orders.iter().find(reaches).copied());
        if of.within_cap.is_none() && (of.called || of.qualifying.is_some()) {
            of.within_cap = Some(counted < CAP);
        }
    }

    pub(super) fn status(&self, friend: usize) -> Option<&'static str> {
        let of = &self.friends[friend];
        if !of.signed_up {
            return None;
        }
        Some(match (of.within_cap, self.stands(friend)) {
            (None, _) => "signed_up",
            (Some(_), true) => "rewarded",
            (Some(_), false) => "reversed",
        })
    }

    /// What inviting a friend is answered: never after the sign-up, the same while it is open, and three times at most.
    pub(super) fn invites(&mut self, friend: usize) -> u16 {
        let of = &mut self.friends[friend];
        match of.invited {
            (_, true) if !of.signed_up => 200,
            (sent, _) if of.signed_up || sent == MOST_INVITATIONS => 409,
            (sent, _) => {
                of.invited = (sent + 1, true);
                201
            }
        }
    }

    pub(super) fn stands(&self, friend: usize) -> bool {
        match self.friends[friend].qualifying {
            Some(order) => self.orders[order].as_ref().is_some_and(|order| order.left() >= MINIMUM && !order.rejected),
            None => self.friends[friend].called,
        }
    }

    /// How many rewards of each side a friend's referral has given and not taken back: the referrer's, the friend's.
    pub(super) fn given(&self, friend: usize) -> [i64; 2] {
        let stands = self.friends[friend].within_cap.is_some() && self.stands(friend);
        [i64::from(stands && self.friends[friend].within_cap == Some(true)), i64::from(stands)]
    }

    /// What somebody's rewards come to now.
    fn earned(&self, customer: usize) -> i64 {
        if customer < FRIENDS {
            return 500 * self.given(customer)[1];
        }
        (0..FRIENDS).map(|friend| 1000 * self.given(friend)[0]).sum()
    }

    /// What somebody may spend; below zero they owe it.
    pub(super) fn credit(&self, customer: usize) -> i64 {
        let in_credit = match self.kind {
            Kind::Credit => true,
            Kind::Cash => customer < FRIENDS,
            Kind::Discount => false,
        };
        if in_credit { self.earned(customer) - self.spent[customer] } else { 0 }
    }

    /// What the referrer may be paid, beyond what payouts hold and have paid; below zero they owe it.
    pub(super) fn payable(&self) -> i64 {
        if self.kind == Kind::Cash { self.earned(FRIENDS) - self.held - self.paid } else { 0 }
    }
}
