//! What became of a statement, as clients see it.

use std::collections::BTreeMap;

use serde::Serialize;
use shared::money::Amount;
use time::Date;
use uuid::Uuid;

use crate::domain::sepa::masked;
use crate::domain::sepa::statement::{Direction, Verdict};
use crate::http::day::day;
use crate::payouts::sepa::{Imported, ImportedLine, ImportedStatement};

#[derive(Debug, Serialize)]
pub(super) struct ImportView {
    dry_run: bool,
    /// How many lines have each verdict.
    counts: BTreeMap<&'static str, usize>,
    statements: Vec<StatementView>,
}

#[derive(Debug, Serialize)]
struct StatementView {
    id: String,
    iban: Option<String>,
    lines: Vec<LineView>,
}

#[derive(Debug, Serialize)]
struct LineView {
    reference: String,
    end_to_end_id: Option<String>,
    payout_id: Option<Uuid>,
    direction: Direction,
    amount: Option<Amount>,
    currency: String,
    #[serde(with = "day::option")]
    booked_on: Option<Date>,
    reason: Option<String>,
    verdict: Verdict,
}

impl ImportView {
    pub(super) fn new(imported: Imported, dry_run: bool) -> Self {
        let mut counts = BTreeMap::new();
        for line in imported.statements.iter().flat_map(|statement| &statement.lines) {
            *counts.entry(line.verdict.name()).or_default() += 1;
        }
        let statements = imported.statements.into_iter().map(StatementView::from).collect();
        Self { dry_run, counts, statements }
    }
}

impl From<ImportedStatement> for StatementView {
    fn from(statement: ImportedStatement) -> Self {
        let iban = statement.iban.as_deref().map(masked);
        Self { id: statement.id, iban, lines: statement.lines.into_iter().map(LineView::from).collect() }
    }
}

impl From<ImportedLine> for LineView {
    fn from(imported: ImportedLine) -> Self {
        let ImportedLine { line, payout_id, verdict } = imported;
        Self {
            reference: line.reference,
            end_to_end_id: line.end_to_end_id,
            payout_id,
            direction: line.direction,
            amount: line.amount,
            currency: line.currency,
            booked_on: line.booked_on,
            reason: line.reason,
            verdict,
        }
    }
}
