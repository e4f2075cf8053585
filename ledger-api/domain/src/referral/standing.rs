//! What a referral is worth, from all that is known of it: so whatever happened in whichever order ends the same.
//!
//! The qualifying order is the first that Tributary learns of and that reaches the promised minimum. It stays the
//! qualifying order whatever becomes of it; the referral holds while the order is not refused and what is left of it
//! reaches the minimum, too. Who had bought before signing up is no friend that was brought: an order of theirs
//! qualifies nobody, so that two customers cannot refer each other.

use shared::money::{Amount, Currency};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::status::ReferralStatus;
use crate::order::OrderType;

/// How long before the sign-up was told an order may have happened and still qualify: shops tell things late.
pub const ORDER_BEFORE_SIGN_UP: Duration = Duration::days(1);

/// A friend's order as it now stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderFacts {
    /// Its conversion.
    pub conversion_id: Uuid,
    /// Leads qualify nobody.
    pub order_type: OrderType,
    /// The whole order.
    pub amount: Amount,
    /// The order's.
    pub currency: Currency,
    /// What refunds and lost disputes have left of it.
    pub left: Amount,
    /// Whether a person rejected it.
    pub refused: bool,
    /// When the friend ordered.
    pub occurred_at: OffsetDateTime,
}

/// A friend who has signed up.
#[derive(Debug, Clone, Copy)]
pub struct Referred {
    /// Of the promise, and of an order that counts.
    pub currency: Currency,
    /// The least the order must be worth.
    pub minimum_order: Amount,
    /// When the sign-up was told.
    pub signed_up_at: OffsetDateTime,
    /// Whether the friend had paid for an order more than [`ORDER_BEFORE_SIGN_UP`] before that.
    pub bought_before: bool,
    /// Whether the merchant said that the friend has qualified.
    pub called: bool,
    /// The qualifying order, once there is one.
    pub order: Option<OrderFacts>,
}

/// What follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The friend has not qualified.
    Waiting,
    /// By this order, or by the merchant's word.
    Holds(Option<Uuid>),
    /// By this order, of which too little is left.
    TakenBack(Uuid),
}

impl Standing {
    /// The qualifying order.
    #[must_use]
    pub fn order(self) -> Option<Uuid> {
        match self {
            Self::Waiting => None,
            Self::Holds(order) => order,
            Self::TakenBack(order) => Some(order),
        }
    }
}

/// Where a referral stands when these orders, of which one may become the qualifying one, have been heard of.
#[must_use]
pub fn standing(referred: &Referred, heard_of: &[OrderFacts]) -> Standing {
    let reaches = |amount: Amount| amount > Amount::ZERO && amount >= referred.minimum_order;
    let qualifies = |order: &&OrderFacts| {
        !referred.bought_before
            && order.order_type == OrderType::Order
            && order.currency == referred.currency
            && reaches(order.amount)
            && order.occurred_at >= referred.signed_up_at - ORDER_BEFORE_SIGN_UP
    };
    let first = || heard_of.iter().filter(qualifies).min_by_key(|order| (order.occurred_at, order.conversion_id));
    match referred.order.as_ref().or_else(first) {
        Some(order) if !order.refused && reaches(order.left) => Standing::Holds(Some(order.conversion_id)),
        Some(order) => Standing::TakenBack(order.conversion_id),
        None if referred.called => Standing::Holds(None),
        None => Standing::Waiting,
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Stay,
    /// Count it for its month, and give both sides what they get.
    Qualify,
    /// Count it for its month; there is nothing to give any more.
    QualifyInVain,
    /// Take back what was given.
    TakeBack,
    /// Give again what was taken back.
    GiveAgain,
}

/// The way from a status to a standing.
#[must_use]
pub fn step(status: ReferralStatus, standing: Standing) -> Step {
    use ReferralStatus as S;
    match (status, standing) {
        (S::SignedUp, Standing::Holds(_)) => Step::Qualify,
        (S::SignedUp, Standing::TakenBack(_)) => Step::QualifyInVain,
        (S::Qualified | S::Rewarded, Standing::TakenBack(_)) => Step::TakeBack,
        (S::Reversed, Standing::Holds(_)) => Step::GiveAgain,
        (S::Pending | S::Expired, _)
        | (_, Standing::Waiting)
        | (S::Qualified | S::Rewarded, Standing::Holds(_))
        | (S::Reversed, Standing::TakenBack(_)) => Step::Stay,
    }
}

#[cfg(test)]
mod tests;
