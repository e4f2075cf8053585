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

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = StatementImport)]
pub(super) struct ImportView {
    dry_run: bool,
    /// How many lines have each verdict.
    #[schema(value_type = std::collections::BTreeMap<String, u64>, example = json!({"settled": 12, "unknown": 3}))]
    counts: BTreeMap<&'static str, usize>,
    statements: Vec<StatementView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = BankStatement)]
struct StatementView {
    #[schema(example = "STMT-2026-11-24")]
    id: String,
    /// Country and last four characters.
    #[schema(example = "NL** **** 4300")]
    iban: Option<String>,
    lines: Vec<LineView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = BankStatementLine)]
struct LineView {
    /// Where it stands in its statement.
    #[schema(example = "1/1")]
    reference: String,
    end_to_end_id: Option<String>,
    payout_id: Option<Uuid>,
    direction: Direction,
    amount: Option<Amount>,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    #[serde(with = "day::option")]
    booked_on: Option<Date>,
    /// Why it came back, in the words of the bank.
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
