//! The formula of terms or of a rule: one kind, and only the field that goes with it.

use shared::money::Amount;

use super::{MAX_STEPS, check_amount, check_rate};
use crate::field_problem::{ProblemCode, Problems};
use crate::terms::draft::{RuleDraft, StepDraft, TermsDraft, TierTableDraft};
use crate::terms::formula::{Formula, FormulaKind, Step, Steps, TierTable};

/// The fields terms and rules have in common.
pub(super) struct FormulaFields<'a> {
    path: String,
    kind: Option<&'a str>,
    tiers: Option<&'a TierTableDraft>,
    amount: Option<i64>,
    steps: Option<&'a [StepDraft]>,
}

impl FormulaKind {
    /// The one field that goes with it.
    fn field(self) -> &'static str {
        match self {
            Self::Percentage => "tiers",
            Self::Fixed => "amount",
            Self::Tiered => "steps",
        }
    }
}

impl<'a> FormulaFields<'a> {
    pub(super) fn of_terms(draft: &'a TermsDraft) -> Self {
        Self {
            path: String::new(),
            kind: draft.kind.as_deref(),
            tiers: draft.tiers.as_ref(),
            amount: draft.amount,
            steps: draft.steps.as_deref(),
        }
    }

    pub(super) fn of_rule(draft: &'a RuleDraft, path: String) -> Self {
        Self {
            path,
            kind: draft.kind.as_deref(),
            tiers: draft.tiers.as_ref(),
            amount: draft.amount,
            steps: draft.steps.as_deref(),
        }
    }

    pub(super) fn check(&self, problems: &mut Problems) -> Option<Formula> {
        let kind = self.check_kind(problems)?;
        let given =
            [("tiers", self.tiers.is_some()), ("amount", self.amount.is_some()), ("steps", self.steps.is_some())];
        for (field, _) in given.into_iter().filter(|(field, given)| *given && *field != kind.field()) {
            let detail = format!("{kind} terms have no {field}");
            problems.add(format!("{}{field}", self.path), ProblemCode::NotApplicable, detail);
        }
        match kind {
            FormulaKind::Percentage => Some(Formula::Percentage(self.tier_table(problems))),
            FormulaKind::Fixed => self.fixed_amount(problems).map(Formula::Fixed),
            FormulaKind::Tiered => self.check_steps(problems).map(Formula::Tiered),
        }
    }

    fn check_kind(&self, problems: &mut Problems) -> Option<FormulaKind> {
        let code = if self.kind.is_some() { ProblemCode::BadFormat } else { ProblemCode::Required };
        problems.keep(format!("{}kind", self.path), code, self.kind.unwrap_or_default().parse())
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
