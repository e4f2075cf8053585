//! How often each rule is right.

use std::fmt;

use super::world::{Label, Order};
use crate::fraud::{Judgement, Outcome, Rule};

/// What one rule found.
pub(super) struct Line {
    pub(super) rule: Rule,
    /// Orders it found something in.
    found: usize,
    /// Of these, honest ones.
    pub(super) honest_found: usize,
    /// Of these, held by all findings together.
    pub(super) honest_held: usize,
    /// Orders it is there for.
    pub(super) aimed_at: usize,
    /// Of these, found.
    pub(super) aimed_found: usize,
}

/// What all of them found.
pub(super) struct Report {
    pub(super) honest: usize,
    pub(super) honest_held: usize,
    dishonest: usize,
    dishonest_held: usize,
    pub(super) rules: Vec<Line>,
}

impl Report {
    /// Of orders that somebody is credited with.
    pub(super) fn of(judged: &[(&Order, Judgement)]) -> Self {
        let judged: Vec<_> = judged.iter().filter(|(order, _)| order.affiliate.is_some()).collect();
        let honest = |order: &Order| order.label == Label::Honest;
        let held = |judgement: &Judgement| judgement.outcome == Outcome::Hold;
        let count = |of: &dyn Fn(&Order, &Judgement) -> bool| judged.iter().filter(|(o, j)| of(o, j)).count();
        let line = |rule: &Rule| {
            let found = |judgement: &Judgement| judgement.findings.iter().any(|one| one.sign.rule() == *rule);
            let aimed = |order: &Order| matches!(order.label, Label::Dishonest(rules) if rules.contains(rule));
            Line {
                rule: *rule,
                found: count(&|_, j| found(j)),
                honest_found: count(&|o, j| honest(o) && found(j)),
                honest_held: count(&|o, j| honest(o) && found(j) && held(j)),
                aimed_at: count(&|o, _| aimed(o)),
                aimed_found: count(&|o, j| aimed(o) && found(j)),
            }
        };
        Self {
            honest: count(&|o, _| honest(o)),
            honest_held: count(&|o, j| honest(o) && held(j)),
            dishonest: count(&|o, _| !honest(o)),
            dishonest_held: count(&|o, j| !honest(o) && held(j)),
            rules: Rule::ALL.iter().map(line).collect(),
        }
    }
}

/// A share in percent with two decimal places, rounded down.
fn percent(part: usize, whole: usize) -> String {
    let hundredths = (part * 10_000).checked_div(whole).unwrap_or(0);
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { honest, honest_held, dishonest, dishonest_held, rules } = self;
        writeln!(
            f,
            "{honest} honest orders, {honest_held} of them held ({}); {dishonest} dishonest ones, {dishonest_held} held ({}).\n",
            percent(*honest_held, *honest),
            percent(*dishonest_held, *dishonest)
        )?;
        writeln!(f, "| rule | found | precision | recall | of the honest, found | of the honest, held |")?;
        writeln!(f, "|---|---|---|---|---|---|")?;
        for line in rules {
            writeln!(
                f,
                "| `{}` | {} | {} | {} of {}, {} | {} | {} |",
                line.rule,
                line.found,
                percent(line.found - line.honest_found, line.found),
                line.aimed_found,
                line.aimed_at,
                percent(line.aimed_found, line.aimed_at),
                percent(line.honest_found, *honest),
                percent(line.honest_held, *honest),
            )?;
        }
        Ok(())
    }
}
