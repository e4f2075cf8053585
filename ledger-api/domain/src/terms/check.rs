//! From a draft to valid terms, or to everything that is wrong with it.

mod formula;

use shared::money::Amount;

use self::formula::FormulaFields;
use super::draft::{RecurringDraft, RuleDraft, TermsDraft, WhenDraft};
use super::formula::Recurring;
use super::{Rule, Terms, When};
use crate::field_problem::{FieldProblem, ProblemCode, Problems};
use crate::order::CustomerType;
use crate::percent::Percent;

/// Rules one set of terms may have.
pub const MAX_RULES: usize = 50;
/// Steps one formula may have.
pub const MAX_STEPS: usize = 20;
/// The longest recurring period that is not a lifetime: a hundred years.
pub const MAX_RECURRING_MONTHS: u32 = 1_200;

const MAX_PRODUCT_BYTES: usize = 200;

/// Why a draft cannot be saved; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("terms: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct InvalidTerms(pub Vec<FieldProblem>);

impl TryFrom<TermsDraft> for Terms {
    type Error = InvalidTerms;

    fn try_from(draft: TermsDraft) -> Result<Self, InvalidTerms> {
        let mut problems = Problems::default();
        let formula = FormulaFields::of_terms(&draft).check(&mut problems);
        let recurring = draft.recurring.as_ref().and_then(|recurring| recurring.check(&mut problems));
        let lead_amount = check_amount("lead_amount".into(), draft.lead_amount.unwrap_or(0), &mut problems);
        if draft.rules.len() > MAX_RULES {
            problems.add("rules", ProblemCode::TooMany, format!("at most {MAX_RULES} rules"));
        }
        let places = (0..).zip(draft.rules.iter().take(MAX_RULES));
        let rules = places.filter_map(|(place, rule)| rule.check(place, &mut problems)).collect();
        match (formula, lead_amount, problems.into_vec()) {
            (Some(formula), Some(lead_amount), problems) if problems.is_empty() => {
                Ok(Self { formula, recurring, lead_amount, rules })
            }
            (_, _, problems) => Err(InvalidTerms(problems)),
        }
    }
}

impl TermsDraft {
    /// All that is wrong with the draft; empty when it can be saved.
    #[must_use]
    pub fn validate(&self) -> Vec<FieldProblem> {
        Terms::try_from(self.clone()).err().map(|invalid| invalid.0).unwrap_or_default()
    }
}

impl RecurringDraft {
    fn check(&self, problems: &mut Problems) -> Option<Recurring> {
        let rate = check_rate("recurring.rate".into(), &self.rate, problems);
        let in_range =
            |months: i64| u32::try_from(months).ok().filter(|months| (1..=MAX_RECURRING_MONTHS).contains(months));
        let months = self.months.map(|months| {
            let checked = in_range(months).ok_or(format!("1 to {MAX_RECURRING_MONTHS}, or null for a lifetime"));
            problems.keep("recurring.months".into(), ProblemCode::OutOfRange, checked)
        });
        Some(Recurring { rate: rate?, months: months.flatten() })
    }
}

impl RuleDraft {
    fn check(&self, place: usize, problems: &mut Problems) -> Option<Rule> {
        let path = format!("rules[{place}].");
        let when = self.when.check(&format!("{path}when"), problems);
        let formula = FormulaFields::of_rule(self, path).check(problems);
        Some(Rule { when: when?, formula: formula? })
    }
}

impl WhenDraft {
    fn check(&self, path: &str, problems: &mut Problems) -> Option<When> {
        if *self == Self::default() {
            problems.add(path, ProblemCode::Required, "a rule needs a condition; the terms themselves are the rest");
            return None;
        }
        let customer_type = self.customer_type.as_deref().and_then(|name| {
            let field = format!("{path}.customer_type");
            problems.keep(field, ProblemCode::BadFormat, name.parse::<CustomerType>())
        });
        if let Some(product) = &self.product
            && !(1..=MAX_PRODUCT_BYTES).contains(&product.len())
        {
            let detail = format!("a product has 1 to {MAX_PRODUCT_BYTES} bytes");
            problems.add(format!("{path}.product"), ProblemCode::OutOfRange, detail);
        }
        if let Some(country) = &self.country
            && !(country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic()))
        {
            problems.add(format!("{path}.country"), ProblemCode::BadFormat, "a country is two letters of ISO 3166-1");
        }
        let country = self.country.as_deref().map(str::to_ascii_uppercase);
        Some(When { customer_type, product: self.product.clone(), country })
    }
}

fn check_amount(field: String, minor: i64, problems: &mut Problems) -> Option<Amount> {
    problems.keep(field, ProblemCode::OutOfRange, Amount::new(minor))
}

fn check_rate(field: String, text: &str, problems: &mut Problems) -> Option<Percent> {
    problems.keep(field, ProblemCode::OutOfRange, text.parse::<Percent>())
}
