//! Commission terms: the rule a commission is computed by. Always valid once built; serialising writes every default
//! out, and that canonical form is what a terms version stores.

mod canonical;
mod check;
mod draft;
mod formula;

pub use check::{InvalidTerms, MAX_RECURRING_MONTHS, MAX_RULES, MAX_STEPS};
pub use draft::{RecurringDraft, RuleDraft, StepDraft, TermsDraft, TierTableDraft, WhenDraft};
pub use formula::{Formula, FormulaKind, Recurring, Step, Steps, TierTable};

use shared::money::Amount;

use super::order::{CustomerType, Order};

/// The months a recurring commission is paid when the terms do not say.
pub const DEFAULT_RECURRING_MONTHS: u32 = 12;

/// Valid commission terms.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "TermsDraft", into = "TermsDraft")]
pub struct Terms {
    formula: Formula,
    recurring: Option<Recurring>,
    lead_amount: Amount,
    rules: Vec<Rule>,
}

/// A formula for some orders only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    when: When,
    formula: Formula,
}

/// Conditions that must all hold; at least one is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    customer_type: Option<CustomerType>,
    product: Option<String>,
    /// Two upper-case letters.
    country: Option<String>,
}

impl Terms {
    /// What an order earns by, and the place of the rule that chose it (from 0; none: the terms themselves). Rules are
    /// tried in order, the first match wins, the terms themselves are the last and unconditional one.
    #[must_use]
    pub fn formula_for(&self, order: &Order<'_>) -> (Option<usize>, &Formula) {
        let matched = self.rules.iter().enumerate().find(|(_, rule)| rule.when.holds_for(order));
        matched.map_or((None, &self.formula), |(place, rule)| (Some(place), &rule.formula))
    }

    /// The unconditional formula.
    #[must_use]
    pub fn formula(&self) -> &Formula {
        &self.formula
    }

    /// The formulas for some orders only, in the order in which they are tried.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What later paid orders of a subscription earn; none: one-time terms.
    #[must_use]
    pub fn recurring(&self) -> Option<Recurring> {
        self.recurring
    }

    /// What a lead earns, in minor units of the program's currency; 0 unless the terms set it.
    #[must_use]
    pub fn lead_amount(&self) -> Amount {
        self.lead_amount
    }

    /// Whether any number in them is an amount of money, and so means something in one currency only.
    #[must_use]
    pub fn has_amounts(&self) -> bool {
        self.lead_amount > Amount::ZERO || self.formulas().any(Formula::has_amounts)
    }

    /// Whether some order's rate follows from the affiliate's volume.
    #[must_use]
    pub fn step_by_volume(&self) -> bool {
        self.formulas().any(|formula| matches!(formula, Formula::Tiered(_)))
    }

    fn formulas(&self) -> impl Iterator<Item = &Formula> {
        self.rules.iter().map(|rule| &rule.formula).chain([&self.formula])
    }
}

impl Rule {
    /// For which orders.
    #[must_use]
    pub fn when(&self) -> &When {
        &self.when
    }

    /// What they earn.
    #[must_use]
    pub fn formula(&self) -> &Formula {
        &self.formula
    }
}

impl When {
    /// Of which customers; none: of all.
    #[must_use]
    pub fn customer_type(&self) -> Option<CustomerType> {
        self.customer_type
    }

    /// Of which product, as the merchant names it.
    #[must_use]
    pub fn product(&self) -> Option<&str> {
        self.product.as_deref()
    }

    /// From which country: two upper-case letters.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }

    /// A condition on something the order does not tell does not hold. Countries compare without regard to case.
    fn holds_for(&self, order: &Order<'_>) -> bool {
        let customer_type = self.customer_type.is_none_or(|wanted| order.customer_type == Some(wanted));
        let product = self.product.as_deref().is_none_or(|wanted| order.product == Some(wanted));
        let country = self
            .country
            .as_deref()
            .is_none_or(|wanted| order.country.is_some_and(|country| country.eq_ignore_ascii_case(wanted)));
        customer_type && product && country
    }
}

#[cfg(test)]
mod tests;
