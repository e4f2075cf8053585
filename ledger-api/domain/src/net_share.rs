//! What a refund or dispute at a payment provider takes from an order, when only a part of what was paid counts: tax and
//! shipping are refunded too, and nobody earns from them.

use shared::money::Amount;

/// What was paid for an order, and what of it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetShare {
    /// All that was paid, above zero, in the provider's units.
    gross: i64,
    /// The order as it is recorded.
    net: Amount,
}

impl NetShare {
    /// None when nothing was paid.
    #[must_use]
    pub fn new(gross: i64, net: Amount) -> Option<Self> {
        (gross > 0).then_some(Self { gross, net })
    }

    /// What refunds of `refunded` provider's units in total have taken, rounded down, and all of the order once all of it
    /// is refunded. What one refund takes is the difference it makes, so that parts always add up to the whole.
    #[must_use]
    pub fn refunded(self, refunded: i64) -> Amount {
        self.part(refunded, 0)
    }

    /// What a dispute of that much takes: rounded up, so that with refunds of all the rest nothing stays.
    #[must_use]
    pub fn disputed(self, disputed: i64) -> Amount {
        self.part(disputed, i128::from(self.gross) - 1)
    }

    fn part(self, gross: i64, rounding: i128) -> Amount {
        let gross = i128::from(gross.clamp(0, self.gross));
        let part = (i128::from(self.net.minor()) * gross + rounding) / i128::from(self.gross);
        // At most `net`, because `gross` is at most all.
        i64::try_from(part).ok().and_then(|minor| Amount::new(minor).ok()).unwrap_or(self.net)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(gross: i64, net: i64) -> NetShare {
        NetShare::new(gross, Amount::new(net).unwrap()).unwrap()
    }

    #[test]
    fn a_refund_takes_its_part_without_tax_and_all_of_it_takes_the_order() {
        let of_119 = share(11_900, 10_000);
        assert_eq!([0, 1_190, 5_950, 11_900].map(|units| of_119.refunded(units).minor()), [0, 1_000, 5_000, 10_000]);
        assert_eq!([-1, 99_999].map(|units| of_119.refunded(units).minor()), [0, 10_000]);
        assert_eq!(
            [1, 1_190].map(|units| (of_119.refunded(units).minor(), of_119.disputed(units).minor())),
            [(0, 1), (1_000, 1_000)]
        );
    }

    #[test]
    fn nothing_paid_has_no_share() {
        assert_eq!(NetShare::new(0, Amount::ZERO), None);
        assert_eq!(share(500, 0).disputed(500), Amount::ZERO);
    }

    proptest! {
        #[test]
        fn a_refund_and_a_dispute_of_the_rest_take_all_and_no_part_more(
            (gross, refunded) in (1..=1_000_000_000_000_i64).prop_flat_map(|gross| (Just(gross), 0..=gross)),
            net in 0..=1_000_000_000_000_i64,
        ) {
            let net = net.min(gross);
            let share = share(gross, net);
            let (first, rest) = (share.refunded(refunded).minor(), share.disputed(gross - refunded).minor());
            prop_assert_eq!(first + rest, net);
            prop_assert!(first <= net);
        }
    }
}
