//! Valid terms written out, every default included: the form a terms version stores.

use super::draft::{RecurringDraft, RuleDraft, StepDraft, TermsDraft, TierTableDraft, WhenDraft};
use super::formula::{Formula, FormulaKind, Step, TierTable};
use super::{Rule, Terms};

/// The fields of one formula; the others stay empty.
#[derive(Default)]
struct Written {
    kind: Option<String>,
    tiers: Option<TierTableDraft>,
    amount: Option<i64>,
    steps: Option<Vec<StepDraft>>,
}

impl From<Formula> for Written {
    fn from(formula: Formula) -> Self {
        let named = |kind: FormulaKind| Some(kind.name().to_owned());
        match formula {
            Formula::Percentage(table) => {
                Self { kind: named(FormulaKind::Percentage), tiers: Some(table.into()), ..Self::default() }
            }
            Formula::Fixed(amount) => {
                Self { kind: named(FormulaKind::Fixed), amount: Some(amount.minor()), ..Self::default() }
            }
            Formula::Tiered(steps) => Self {
                kind: named(FormulaKind::Tiered),
                steps: Some(steps.as_slice().iter().copied().map(StepDraft::from).collect()),
                ..Self::default()
            },
        }
    }
}

impl From<TierTable> for TierTableDraft {
    fn from(table: TierTable) -> Self {
        Self {
            standard: Some(table.standard.to_string()),
            silver: Some(table.silver.to_string()),
            gold: Some(table.gold.to_string()),
            platinum: Some(table.platinum.to_string()),
        }
    }
}

impl From<Step> for StepDraft {
    fn from(step: Step) -> Self {
        Self { from: step.from.minor(), rate: step.rate.to_string() }
    }
}

impl From<Rule> for RuleDraft {
    fn from(rule: Rule) -> Self {
        let Written { kind, tiers, amount, steps } = rule.formula.into();
        let when = WhenDraft {
            customer_type: rule.when.customer_type.map(|customer_type| customer_type.name().to_owned()),
            product: rule.when.product,
            country: rule.when.country,
        };
        Self { when, kind, tiers, amount, steps }
    }
}

impl From<Terms> for TermsDraft {
    fn from(terms: Terms) -> Self {
        let Written { kind, tiers, amount, steps } = terms.formula.into();
        let recurring = terms.recurring.map(|recurring| RecurringDraft {
            rate: recurring.rate().to_string(),
            months: recurring.months().map(i64::from),
        });
        let rules = terms.rules.into_iter().map(RuleDraft::from).collect();
        Self { kind, tiers, amount, steps, recurring, lead_amount: Some(terms.lead_amount.minor()), rules }
    }
}
