//! Subscriptions: which of a subscription's paid orders earn by the normal terms, and which by the recurring rate.

use time::OffsetDateTime;

use super::month::month_number;

/// Where an order stands in its subscription. Only orders with an amount above zero count as paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// The order names no subscription.
    None,
    /// The subscription's first paid order: earns by the normal terms, and is month 1.
    First,
    /// Any later paid order, also a second one in the first month: earns by the recurring rate.
    Later {
        /// 1 + difference in UTC calendar months from the first paid order.
        month: u32,
    },
}

impl Renewal {
    /// The place of an order that names a subscription. `first_paid_at` is the time of the subscription's first paid
    /// order among those the ledger has already, not counting this one.
    #[must_use]
    pub fn of(first_paid_at: Option<OffsetDateTime>, occurred_at: OffsetDateTime) -> Self {
        match first_paid_at {
            None => Self::First,
            Some(first) => Self::Later { month: month_number(first, occurred_at) },
        }
    }

    /// Month of the subscription, from 1; none when there is no subscription.
    #[must_use]
    pub fn month(self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::First => Some(1),
            Self::Later { month } => Some(month),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn the_first_paid_order_is_month_one_and_later_ones_are_renewals() {
        let first = datetime!(2025-01-31 12:00 UTC);
        assert_eq!(Renewal::of(None, first), Renewal::First);
        assert_eq!(Renewal::of(Some(first), datetime!(2025-01-31 13:00 UTC)), Renewal::Later { month: 1 });
        assert_eq!(Renewal::of(Some(first), datetime!(2025-02-01 0:00 UTC)), Renewal::Later { month: 2 });
        assert_eq!([Renewal::None.month(), Renewal::First.month()], [None, Some(1)]);
    }
}
