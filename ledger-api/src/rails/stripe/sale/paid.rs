//! What was paid, and what of it counts.

use serde::Deserialize;
use shared::money::{Amount, Currency};

use crate::rails::stripe::amounts::from_stripe_down;

/// A payment in Stripe's units: all of it, and what remains without tax and shipping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// All that was paid.
    pub gross: i64,
    /// Without tax and shipping; 0 to `gross`.
    net: i64,
    currency: String,
}

/// The shipping of a session or an invoice.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Shipping {
    #[serde(default)]
    amount_total: i64,
    #[serde(default)]
    amount_tax: i64,
}

impl Shipping {
    /// Its price, without the tax on it, which is counted with all other tax.
    pub(super) fn untaxed(&self) -> i64 {
        self.amount_total.saturating_sub(self.amount_tax).max(0)
    }
}

impl Paid {
    /// `paid` of a bill of `total`, of which `counting` counts. When only a part of the bill was paid (the rest was a
    /// customer's credit, which was paid before), the same part of what counts does.
    pub(super) fn of(paid: i64, total: i64, counting: i64, currency: &str) -> Self {
        let gross = paid.max(0);
        let counting = counting.clamp(0, total.max(0));
        let net = if total > 0 {
            let part = i128::from(gross.min(total)) * i128::from(counting) / i128::from(total);
            i64::try_from(part).unwrap_or(0)
        } else {
            0
        };
        Self { gross, net, currency: currency.to_ascii_uppercase() }
    }

    /// The currency, if it is one.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        self.currency.parse().ok()
    }

    /// What counts, in the ledger's minor units, rounded down; none when the ledger cannot hold it.
    #[must_use]
    pub fn net(&self) -> Option<Amount> {
        from_stripe_down(self.net, self.currency()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_of_a_bill_paid_in_part_is_that_part() {
        let net = |paid, total, counting| Paid::of(paid, total, counting, "eur").net;
        assert_eq!([net(11_900, 11_900, 10_000), net(5_950, 11_900, 10_000)], [10_000, 5_000]);
        // A downgrade's credit, a bill of nothing, an overpaid one, one that contradicts itself.
        assert_eq!([net(0, -500, -500), net(0, 0, 0), net(2_000, 1_000, 1_000), net(10, 10, 20)], [0, 0, 1_000, 10]);
    }

    #[test]
    fn amounts_are_in_the_units_of_their_currency() {
        let net = |units, currency: &str| Paid::of(units, units, units, currency).net().map(Amount::minor);
        assert_eq!(
            [net(1_234, "eur"), net(1_234, "jpy"), net(12_340, "kwd")],
            [Some(1_234), Some(1_234), Some(12_340)]
        );
        // Written with two decimals at Stripe, kept without; and the other way about.
        assert_eq!([net(12_399, "isk"), net(12, "mga")], [Some(123), Some(1_200)]);
        assert_eq!([net(1, "xyz"), net(1, "clf"), net(i64::MAX, "eur")], [None, None, None]);
    }
}
