//! Counting refunds that a payment provider tells in two ways: each refund by itself, and the total of a payment. Either
//! may come first, late, twice, or never; each refund counts once.
//!
//! A total that is ahead of the refunds known is counted for the difference, under a name of its own. Refunds heard of
//! afterwards are covered by it, as far as it reaches, and count for the rest.

use shared::money::Amount;

use super::net_share::NetShare;

/// A refund, or a total that was ahead of the refunds known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRefund {
    /// The provider's id, or `<payment>:<total>`.
    pub refund_id: String,
    /// The payment it was made of, if it was told.
    pub charge_id: Option<String>,
    /// Whether it is a total.
    pub is_total: bool,
    /// What it counts, in the provider's units.
    pub counted: i64,
    /// What of it a total had counted before, in the provider's units.
    pub covered: i64,
    /// What it takes from the order, in the ledger's minor units.
    pub net: Amount,
    /// Whether it counts no longer.
    pub failed: bool,
}

impl ToldRefund {
    fn is_of(&self, charge_id: Option<&str>) -> bool {
        self.charge_id.is_none() || charge_id.is_none() || self.charge_id.as_deref() == charge_id
    }
}

/// A refund that is not among the `known` ones of its order. `failed` when it is first heard of as such: it takes nothing.
#[must_use]
pub fn one_more(
    known: &[ToldRefund],
    share: NetShare,
    refund_id: &str,
    charge_id: Option<&str>,
    amount: i64,
    failed: bool,
) -> ToldRefund {
    let own = || known.iter().filter(|refund| !refund.failed && refund.is_of(charge_id));
    let ahead = own().map(|refund| if refund.is_total { refund.counted } else { -refund.covered });
    let amount = if failed { 0 } else { amount.max(0) };
    let covered = ahead.fold(0, i64::saturating_add).clamp(0, amount);
    let counted = amount - covered;
    ToldRefund {
        refund_id: refund_id.to_owned(),
        charge_id: charge_id.map(str::to_owned),
        is_total: false,
        counted,
        covered,
        net: net_of(known, share, counted),
        failed,
    }
}

/// The total of a payment, if it is ahead of what is known.
#[must_use]
pub fn total(known: &[ToldRefund], share: NetShare, charge_id: &str, total: i64) -> Option<ToldRefund> {
    let own = known.iter().filter(|refund| !refund.failed && refund.is_of(Some(charge_id)));
    let ahead = total.saturating_sub(own.map(|refund| refund.counted).fold(0, i64::saturating_add));
    let refund_id = format!("{charge_id}:{total}");
    // Told again after it failed: whatever it stood for did not happen.
    let is_known = known.iter().any(|refund| refund.refund_id == refund_id);
    (ahead > 0 && !is_known).then(|| ToldRefund {
        refund_id,
        charge_id: Some(charge_id.to_owned()),
        is_total: true,
        counted: ahead,
        covered: 0,
        net: net_of(known, share, ahead),
        failed: false,
    })
}

/// Which of the known ones counts no longer when this one of them fails: itself, or the total that counted exactly it.
/// None when it was counted together with others.
#[must_use]
pub fn undone<'a>(known: &'a [ToldRefund], failing: &'a ToldRefund) -> Option<&'a ToldRefund> {
    if failing.covered == 0 {
        return Some(failing);
    }
    known.iter().find(|refund| {
        let exact = failing.counted == 0 && refund.counted == failing.covered;
        refund.is_total && !refund.failed && exact && refund.is_of(failing.charge_id.as_deref())
    })
}

/// The difference that so many more units make, so that parts add up to the whole.
fn net_of(known: &[ToldRefund], share: NetShare, counted: i64) -> Amount {
    let before = known.iter().filter(|refund| !refund.failed);
    let (units, net) = before.fold((0_i64, 0_i64), |(units, net), refund| {
        (units.saturating_add(refund.counted), net.saturating_add(refund.net.minor()))
    });
    let after = share.refunded(units.saturating_add(counted)).minor();
    Amount::new(after.saturating_sub(net).max(0)).unwrap_or(Amount::ZERO)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(gross: i64, net: i64) -> NetShare {
        NetShare::new(gross, Amount::new(net).unwrap()).unwrap()
    }

    /// What is told: a refund (`Ok`) or a total (`Err`) of one charge.
    fn tell(share: NetShare, told: &[Result<(usize, i64), i64>]) -> Vec<ToldRefund> {
        let mut known: Vec<ToldRefund> = Vec::new();
        for told in told {
            let more = match told {
                Ok((number, amount)) => {
                    let id = format!("re_{number}");
                    let is_new = known.iter().all(|refund| refund.refund_id != id);
                    is_new.then(|| one_more(&known, share, &id, Some("ch_1"), *amount, false))
                }
                Err(sum) => total(&known, share, "ch_1", *sum),
            };
            known.extend(more);
        }
        known
    }

    fn net(known: &[ToldRefund]) -> i64 {
        known.iter().filter(|refund| !refund.failed).map(|refund| refund.net.minor()).sum()
    }

    #[test]
    fn a_total_and_its_refund_count_once_whichever_comes_first() {
        let of_119 = share(11_900, 10_000);
        for told in [[Ok((1, 1_190)), Err(1_190)], [Err(1_190), Ok((1, 1_190))]] {
            assert_eq!(net(&tell(of_119, &told)), 1_000, "{told:?}");
        }
        let known = tell(of_119, &[Err(1_190), Ok((1, 2_380))]);
        assert_eq!((known[1].covered, known[1].counted, net(&known)), (1_190, 1_190, 2_000));
    }

    #[test]
    fn what_fails_undoes_itself_or_the_total_that_counted_it() {
        let of_100 = share(100, 100);
        let alone = tell(of_100, &[Ok((1, 30))]);
        assert_eq!(undone(&alone, &alone[0]), Some(&alone[0]));
        let by_total = tell(of_100, &[Err(30), Ok((1, 30))]);
        assert_eq!(undone(&by_total, &by_total[1]), Some(&by_total[0]));
        let together = tell(of_100, &[Err(50), Ok((1, 30)), Ok((2, 20))]);
        assert_eq!(undone(&together, &together[1]), None);
    }

    #[test]
    fn a_failed_refund_takes_nothing_and_makes_room() {
        let of_100 = share(100, 77);
        let mut known = tell(of_100, &[Ok((1, 60))]);
        known[0].failed = true;
        known.push(one_more(&known, of_100, "re_2", Some("ch_1"), 100, false));
        assert_eq!(net(&known), 77);
        assert_eq!(one_more(&known, of_100, "re_3", None, 50, true).net, Amount::ZERO);
    }

    #[test]
    fn two_payments_of_one_order_have_totals_of_their_own() {
        let of_100 = share(100, 100);
        let mut known = vec![one_more(&[], of_100, "re_1", Some("ch_1"), 50, false)];
        known.extend(total(&known, of_100, "ch_2", 50));
        assert_eq!(net(&known), 100);
    }

    #[test]
    fn a_total_covers_refunds_as_far_as_it_reaches_and_no_further() {
        let known = tell(share(100, 100), &[Err(50), Ok((1, 30)), Ok((2, 30))]);
        let parts: Vec<(i64, i64)> = known.iter().map(|refund| (refund.covered, refund.counted)).collect();
        assert_eq!(parts, [(0, 50), (30, 0), (20, 10)]);
    }

    #[test]
    fn a_refund_of_no_named_payment_may_be_of_any() {
        let of_100 = share(100, 100);
        let unnamed = [one_more(&[], of_100, "re_1", None, 50, false)];
        assert_eq!(total(&unnamed, of_100, "ch_1", 50), None);
        let by_total: Vec<ToldRefund> = total(&[], of_100, "ch_1", 50).into_iter().collect();
        assert_eq!(one_more(&by_total, of_100, "re_1", None, 50, false).covered, 50);
        assert_eq!(one_more(&by_total, of_100, "re_1", Some("ch_2"), 50, false).covered, 0);
    }

    #[test]
    fn a_total_that_failed_covers_nothing_and_is_not_counted_again() {
        let of_100 = share(100, 100);
        let mut known = tell(of_100, &[Err(30)]);
        assert_eq!(total(&known, of_100, "ch_1", 30), None, "it is no further ahead");
        known[0].failed = true;
        assert_eq!(total(&known, of_100, "ch_1", 30), None, "told again after it failed");
        assert_eq!(one_more(&known, of_100, "re_1", Some("ch_1"), 30, false).covered, 0);
        assert_eq!(total(&known, of_100, "ch_1", 40).map(|total| total.counted), Some(40));
    }

    proptest! {
        /// Every refund is told once or twice, and so are the totals that they make, in any order.
        #[test]
        fn any_order_of_refunds_and_totals_takes_the_same(
            amounts in proptest::collection::vec(1_i64..500, 1..6), net_minor in 0_i64..3_000, seed in any::<u64>(),
        ) {
            let gross: i64 = amounts.iter().sum();
            let share = share(gross, net_minor.min(gross));
            let mut told: Vec<Result<(usize, i64), i64>> = Vec::new();
            let mut sum = 0;
            for (number, amount) in amounts.iter().enumerate() {
                sum += amount;
                told.extend([Ok((number, *amount)), Err(sum), Ok((number, *amount))]);
            }
            // A shuffle that needs no crate.
            told.sort_by_key(|told| {
                let mark = match told {
                    Ok((number, _)) => u64::try_from(*number).unwrap(),
                    Err(sum) => sum.unsigned_abs() + 10,
                };
                (mark ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            });
            prop_assert_eq!(net(&tell(share, &told)), net_minor.min(gross));
        }
    }
}
