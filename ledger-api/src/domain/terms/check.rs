//! From a draft to valid terms, or to everything that is wrong with it.

use shared::money::Amount;

use super::draft::{RecurringDraft, RuleDraft, StepDraft, TermsDraft, TierTableDraft, WhenDraft};
use super::formula::{Formula, Recurring, Step, Steps, TierTable};
use super::{Rule, Terms, When};
use crate::domain::field_problem::{FieldProblem, ProblemCode, Problems};
use crate::domain::order::CustomerType;
use crate::domain::percent::Percent;

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

/// The fields terms and rules have in common.
struct FormulaFields<'a> {
    path: String,
    kind: Option<&'a str>,
    tiers: Option<&'a TierTableDraft>,
    amount: Option<i64>,
    steps: Option<&'a [StepDraft]>,
}

impl<'a> FormulaFields<'a> {
    fn of_terms(draft: &'a TermsDraft) -> Self {
        Self {
            path: String::new(),
            kind: draft.kind.as_deref(),
            tiers: draft.tiers.as_ref(),
            amount: draft.amount,
            steps: draft.steps.as_deref(),
        }
    }

    fn of_rule(draft: &'a RuleDraft, path: String) -> Self {
        Self {
            path,
            kind: draft.kind.as_deref(),
            tiers: draft.tiers.as_ref(),
            amount: draft.amount,
            steps: draft.steps.as_deref(),
        }
    }

    fn check(&self, problems: &mut Problems) -> Option<Formula> {
        let path = &self.path;
        let (kind, belongs) = match self.kind {
            Some(kind @ "percentage") => (kind, "tiers"),
            Some(kind @ "fixed") => (kind, "amount"),
            Some(kind @ "tiered") => (kind, "steps"),
            Some(_) => {
                problems.add(format!("{path}kind"), ProblemCode::BadFormat, "kind is one of percentage, fixed, tiered");
                return None;
            }
            None => {
                problems.add(format!("{path}kind"), ProblemCode::Required, "kind is one of percentage, fixed, tiered");
                return None;
            }
        };
        let given =
            [("tiers", self.tiers.is_some()), ("amount", self.amount.is_some()), ("steps", self.steps.is_some())];
        for (field, _) in given.into_iter().filter(|(field, given)| *given && *field != belongs) {
            let detail = format!("{kind} terms have no {field}");
            problems.add(format!("{path}{field}"), ProblemCode::NotApplicable, detail);
        }
        match kind {
            "percentage" => Some(Formula::Percentage(self.tier_table(problems))),
            "fixed" => self.fixed_amount(problems).map(Formula::Fixed),
            _ => self.check_steps(problems).map(Formula::Tiered),
        }
    }

    fn tier_table(&self, problems: &mut Problems) -> TierTable {
        let mut table = TierTable::default();
        let Some(tiers) = self.tiers else { return table };
        for (tier, given, rate) in [
            ("standard", &tiers.standard, &mut table.standard),
            ("silver", &tiers.silver, &mut table.silver),
            ("gold", &tiers.gold, &mut table.gold),
            ("platinum", &tiers.platinum, &mut table.platinum),
        ] {
            let field = format!("{}tiers.{tier}", self.path);
            if let Some(given) = given.as_ref().and_then(|given| check_rate(field, given, problems)) {
                *rate = given;
            }
        }
        table
    }

    fn fixed_amount(&self, problems: &mut Problems) -> Option<Amount> {
        let field = format!("{}amount", self.path);
        let Some(amount) = self.amount else {
            problems.add(field, ProblemCode::Required, "fixed terms need an amount in minor units");
            return None;
        };
        check_amount(field, amount, problems)
    }

    fn check_steps(&self, problems: &mut Problems) -> Option<Steps> {
        let Some(drafts) = self.steps else { return Some(Steps::default()) };
        let path = format!("{}steps", self.path);
        if drafts.is_empty() {
            problems.add(path, ProblemCode::Required, "at least one step");
            return None;
        }
        if drafts.len() > MAX_STEPS {
            problems.add(path, ProblemCode::TooMany, format!("at most {MAX_STEPS} steps"));
            return None;
        }
        let mut steps = Vec::with_capacity(drafts.len());
        let mut below: Option<i64> = None;
        for (place, draft) in drafts.iter().enumerate() {
            let field = format!("{path}[{place}].from");
            match below {
                None if draft.from != 0 => problems.add(&field, ProblemCode::OutOfRange, "the first step starts at 0"),
                Some(below) if draft.from <= below => {
                    problems.add(&field, ProblemCode::NotAscending, "each step starts above the one before");
                }
                _ => {}
            }
            below = Some(draft.from);
            let from = check_amount(field, draft.from, problems);
            let rate = check_rate(format!("{path}[{place}].rate"), &draft.rate, problems);
            steps.extend(from.zip(rate).map(|(from, rate)| Step { from, rate }));
        }
        Some(Steps::checked(steps))
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
