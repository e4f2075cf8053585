//! Which terms an order goes by: its program's, or the affiliate's own in their place.

use shared::money::Currency;
use time::OffsetDateTime;

use super::{TermsOwner, TermsVersion};
use crate::terms::Terms;

/// One version of a program's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramVersion {
    /// From 1.
    pub version: i32,
    /// When it came into force.
    pub effective_from: OffsetDateTime,
    /// The terms; their amounts are in the program's currency.
    pub terms: Terms,
}

/// One version of what an affiliate has instead of its programs' terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AffiliateVersion {
    /// From 1.
    pub version: i32,
    /// When it came into force; none: it holds for every older order, because the affiliate was created with it.
    pub effective_from: Option<OffsetDateTime>,
    /// None: the program's terms again.
    pub own: Option<OwnTerms>,
}

/// An affiliate's own terms, and where they count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTerms {
    terms: Terms,
    currency: Option<Currency>,
}

/// Nobody said in which currency the amounts are, and more than one is possible, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these terms have amounts, so say in which currency")]
pub struct CurrencyUnclear;

impl OwnTerms {
    /// Terms that count in programs of one currency, or, without a currency, in all of them. Amounts in minor units mean
    /// nothing without a currency (700 is 7.00 EUR and 700 JPY), so terms that have some take the one currency of
    /// `possible` when none is given, and are refused when that is not exactly one.
    pub fn new(terms: Terms, given: Option<Currency>, possible: &[Currency]) -> Result<Self, CurrencyUnclear> {
        let currency = match (given, possible) {
            (Some(given), _) => Some(given),
            (None, _) if !terms.has_amounts() => None,
            (None, [only]) => Some(*only),
            (None, _) => return Err(CurrencyUnclear),
        };
        Ok(Self { terms, currency })
    }

    /// The terms.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The currency of the programs they count in; none: they have no amounts and count in all.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// The terms, if they count in a program of that currency.
    #[must_use]
    pub fn for_program_in(&self, currency: Currency) -> Option<&Terms> {
        self.currency.is_none_or(|own| own == currency).then_some(&self.terms)
    }
}

/// The terms an order of `at` goes by in a program of `currency`. Both lists ascend by version. The affiliate's own
/// take the program's place whole, unless the version in force then is none, or counts in another currency; an order
/// older than the program goes by the program's first version. `None` only when the program has no terms at all.
#[must_use]
pub fn in_force<'a>(
    of_program: &'a [ProgramVersion],
    of_affiliate: &'a [AffiliateVersion],
    currency: Currency,
    at: OffsetDateTime,
) -> Option<(TermsVersion, &'a Terms)> {
    let own = of_affiliate.iter().rev().find(|version| version.effective_from.is_none_or(|from| from <= at));
    if let Some(version) = own
        && let Some(terms) = version.own.as_ref().and_then(|own| own.for_program_in(currency))
    {
        return Some((TermsVersion { of: TermsOwner::Affiliate, version: version.version }, terms));
    }
    let version = of_program.iter().rev().find(|version| version.effective_from <= at).or(of_program.first())?;
    Some((TermsVersion { of: TermsOwner::Program, version: version.version }, &version.terms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use time::macros::datetime;

    const JANUARY: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);
    const MARCH: OffsetDateTime = datetime!(2026-03-01 00:00 UTC);
    const MAY: OffsetDateTime = datetime!(2026-05-01 00:00 UTC);

    fn terms(json: Value) -> Terms {
        serde_json::from_value(json).unwrap()
    }

    fn rates() -> Terms {
        terms(json!({"kind": "percentage"}))
    }

    fn fixed() -> Terms {
        terms(json!({"kind": "fixed", "amount": 700}))
    }

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    fn program() -> Vec<ProgramVersion> {
        let version = |version, effective_from| ProgramVersion { version, effective_from, terms: rates() };
        vec![version(1, JANUARY), version(2, MARCH)]
    }

    fn own(version: i32, effective_from: Option<OffsetDateTime>, terms: Option<Terms>) -> AffiliateVersion {
        let own = terms.map(|terms| OwnTerms::new(terms, None, &[currency("EUR")]).unwrap());
        AffiliateVersion { version, effective_from, own }
    }

    fn owner_and_version(own: &[AffiliateVersion], code: &str, at: OffsetDateTime) -> (TermsOwner, i32) {
        let program = program();
        let (found, _) = in_force(&program, own, currency(code), at).unwrap();
        (found.of, found.version)
    }

    #[test]
    fn the_programs_version_at_the_orders_time_counts_and_the_first_one_before_that() {
        let moment = time::Duration::microseconds(1);
        for (at, version) in [(JANUARY - moment, 1), (MARCH - moment, 1), (MARCH, 2), (MAY, 2)] {
            assert_eq!(owner_and_version(&[], "EUR", at), (TermsOwner::Program, version), "{at}");
        }
    }

    #[test]
    fn own_terms_take_the_programs_place_from_their_moment_until_they_are_removed() {
        let versions = [own(1, Some(MARCH), Some(fixed())), own(2, Some(MAY), None)];
        let moment = time::Duration::microseconds(1);
        for (at, expected) in [
            (MARCH - moment, (TermsOwner::Program, 1)),
            (MARCH, (TermsOwner::Affiliate, 1)),
            (MAY - moment, (TermsOwner::Affiliate, 1)),
            (MAY, (TermsOwner::Program, 2)),
        ] {
            assert_eq!(owner_and_version(&versions, "EUR", at), expected, "{at}");
        }
    }

    #[test]
    fn terms_an_affiliate_was_created_with_hold_for_older_orders_too() {
        let versions = [own(1, None, Some(rates())), own(2, Some(MAY), Some(fixed()))];
        assert_eq!(owner_and_version(&versions, "EUR", JANUARY - time::Duration::DAY), (TermsOwner::Affiliate, 1));
        assert_eq!(owner_and_version(&versions, "EUR", MAY), (TermsOwner::Affiliate, 2));
    }

    #[test]
    fn amounts_count_in_their_own_currency_and_rates_in_every_one() {
        let amounts = [own(1, None, Some(rates())), own(2, Some(MARCH), Some(fixed()))];
        assert_eq!(owner_and_version(&amounts, "EUR", MAY), (TermsOwner::Affiliate, 2));
        // Not the version before: what is in force says nothing for this currency.
        assert_eq!(owner_and_version(&amounts, "JPY", MAY), (TermsOwner::Program, 2));
        assert_eq!(owner_and_version(&amounts, "JPY", JANUARY), (TermsOwner::Affiliate, 1));
    }

    #[test]
    fn amounts_need_a_currency_and_take_the_only_one_there_is() {
        let (eur, jpy) = (currency("EUR"), currency("JPY"));
        let bound =
            |terms, given, possible: &[Currency]| OwnTerms::new(terms, given, possible).map(|own| own.currency());
        assert_eq!(bound(fixed(), None, &[eur]), Ok(Some(eur)));
        assert_eq!(bound(fixed(), None, &[eur, jpy]), Err(CurrencyUnclear));
        assert_eq!(bound(fixed(), None, &[]), Err(CurrencyUnclear));
        assert_eq!(bound(fixed(), Some(jpy), &[eur]), Ok(Some(jpy)));
        assert_eq!(bound(rates(), None, &[eur]), Ok(None));
        assert_eq!(bound(rates(), Some(eur), &[eur, jpy]), Ok(Some(eur)));
    }

    #[test]
    fn an_amount_anywhere_in_the_terms_is_an_amount() {
        let rule = |rule: Value| json!({"kind": "percentage", "rules": [rule]});
        for with in [
            json!({"kind": "fixed", "amount": 1}),
            json!({"kind": "percentage", "lead_amount": 1}),
            json!({"kind": "tiered"}),
            rule(json!({"when": {"country": "DE"}, "kind": "fixed", "amount": 1})),
            rule(json!({"when": {"country": "DE"}, "kind": "tiered"})),
        ] {
            assert!(terms(with.clone()).has_amounts(), "{with}");
        }
        for without in [
            json!({"kind": "percentage", "recurring": {"rate": "10"}}),
            json!({"kind": "fixed", "amount": 0}),
            json!({"kind": "tiered", "steps": [{"from": 0, "rate": "20"}]}),
            rule(json!({"when": {"country": "DE"}, "kind": "percentage"})),
        ] {
            assert!(!terms(without.clone()).has_amounts(), "{without}");
        }
    }
}
