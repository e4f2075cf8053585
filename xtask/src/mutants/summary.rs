//! What became of the mutants, counted by module.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// The counts of one run.
#[derive(Debug, Default)]
pub(super) struct Summary {
    modules: BTreeMap<String, Counts>,
}

/// How many mutants ended how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    caught: u64,
    missed: u64,
    timeout: u64,
    /// Did not compile, and so says nothing about the tests.
    unviable: u64,
}

impl Summary {
    /// Reads `outcomes.json` of cargo-mutants.
    pub(super) fn read(outcomes: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(outcomes).with_context(|| format!("cannot read {}", outcomes.display()))?;
        let outcomes: Value = serde_json::from_str(&text).context("outcomes.json is not JSON")?;
        let list = outcomes.get("outcomes").and_then(Value::as_array).context("outcomes.json has no outcomes")?;
        let mut summary = Self::default();
        for outcome in list {
            summary.add(outcome);
        }
        Ok(summary)
    }

    /// Counts one outcome; the baseline, which has no mutant, is passed over.
    fn add(&mut self, outcome: &Value) {
        let text = |path: &str| outcome.pointer(path).and_then(Value::as_str);
        let (Some(file), Some(ending)) = (text("/scenario/Mutant/file"), text("/summary")) else { return };
        let counts = self.modules.entry(module(file)).or_default();
        match ending {
            "CaughtMutant" => counts.caught += 1,
            "MissedMutant" => counts.missed += 1,
            "Timeout" => counts.timeout += 1,
            _ => counts.unviable += 1,
        }
    }

    /// The share of the mutants that compile which a test caught; all of none is everything.
    pub(super) fn caught_tenths_of_percent(&self) -> u64 {
        let Counts { caught, missed, timeout, .. } = self.total();
        (caught * 1_000).checked_div(caught + missed + timeout).unwrap_or(1_000)
    }

    fn total(&self) -> Counts {
        self.modules.values().fold(Counts::default(), |sum, counts| Counts {
            caught: sum.caught + counts.caught,
            missed: sum.missed + counts.missed,
            timeout: sum.timeout + counts.timeout,
            unviable: sum.unviable + counts.unviable,
        })
    }
}

/// A table in Markdown, for docs/mutants.md.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| module | mutants | caught | missed | timed out | do not compile |")?;
        writeln!(f, "|---|---|---|---|---|---|")?;
        for (module, counts) in &self.modules {
            writeln!(f, "| `{module}` | {counts} |")?;
        }
        writeln!(f, "| **all** | {} |", self.total())?;
        let tenths = self.caught_tenths_of_percent();
        write!(f, "\nCaught: {}.{} % of the mutants that compile.", tenths / 10, tenths % 10)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { caught, missed, timeout, unviable } = self;
        write!(f, "{} | {caught} | {missed} | {timeout} | {unviable}", caught + missed + timeout + unviable)
    }
}

/// `ledger-api/domain/src/payout/send.rs` and `…/payout.rs` are both of `domain/payout`, `shared/src/money.rs` is of
/// `shared/money`.
fn module(file: &str) -> String {
    let Some((package, inside)) = file.split_once("/src/") else { return file.to_owned() };
    let package = package.rsplit('/').next().unwrap_or(package);
    let name = inside.split('/').next().unwrap_or(inside);
    format!("{package}/{}", name.trim_end_matches(".rs"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn mutants_are_counted_by_module_and_those_that_do_not_compile_do_not_count() {
        let outcome = |file: &str, ending: &str| json!({"scenario": {"Mutant": {"file": file}}, "summary": ending});
        let mut summary = Summary::default();
        summary.add(&json!({"scenario": "Baseline", "summary": "Success"}));
        summary.add(&outcome("ledger-api/domain/src/payout.rs", "CaughtMutant"));
        summary.add(&outcome("ledger-api/domain/src/payout/send.rs", "MissedMutant"));
        summary.add(&outcome("shared/src/money.rs", "CaughtMutant"));
        summary.add(&outcome("shared/src/money.rs", "Unviable"));
        let shown = summary.to_string();
        for row in ["`domain/payout` | 2 | 1 | 1 | 0 | 0 |", "`shared/money` | 2 | 1 | 0 | 0 | 1 |", "Caught: 66.6 %"] {
            assert!(shown.contains(row), "{row} in\n{shown}");
        }
    }

    #[test]
    fn a_hang_is_not_caught() {
        let mut summary = Summary::default();
        assert_eq!(summary.caught_tenths_of_percent(), 1_000);
        summary.add(&json!({"scenario": {"Mutant": {"file": "shared/src/ids.rs"}}, "summary": "Timeout"}));
        assert_eq!(summary.caught_tenths_of_percent(), 0);
    }
}
