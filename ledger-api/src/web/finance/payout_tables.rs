//! What a payout pays, how it was sent, and who did what with it.

use shared::money::Currency;
use time::OffsetDateTime;

use super::deeds;
use super::words::time_cell;
use crate::db::audit::AuditRow;
use crate::db::payouts::attempts::AttemptRow;
use crate::db::payouts::remittance::RemittanceLine;
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Moment, Table};
use crate::pages::remittance::part;
use crate::web::money::rate_cell;

/// What it pays.
pub(super) fn lines(t: Texts, lines: &[RemittanceLine], currency: Currency) -> Table {
    let columns = vec![
        Column::text("what", t.statement_what()),
        Column::text("order", t.order()),
        Column::text("day", t.day()),
        Column::number("rate", t.fact_rate()),
        Column::number("amount", t.amount()),
    ];
    let row = |line: &RemittanceLine| {
        let what = part(t, &line.kind, line.amount, line.adjustment_reason.as_deref());
        vec![
            Cell::text(&what).with_detail(line.program.as_deref().unwrap_or_default()),
            Cell::text(line.order_id.as_deref().unwrap_or_default()),
            line.occurred_at.map_or_else(|| Cell::text(""), |at| Cell::moment(Moment::date(t.0, at), at)),
            rate_cell(t, line.rate),
            Cell::money(t.0, line.amount, currency),
        ]
    };
    Table::new("lines", t.payout_what_it_pays(), columns, lines.iter().map(row).collect())
}

/// Every time it was sent, or asked for. What was sent is not shown here: it names the destination.
pub(super) fn attempts(t: Texts, attempts: &[AttemptRow], now: OffsetDateTime) -> Table {
    let columns = vec![
        Column::text("day", t.finance_time()),
        Column::text("purpose", t.payout_purpose()),
        Column::text("outcome", t.payout_outcome()),
        Column::text("key", t.payout_key()),
    ];
    let row = |attempt: &AttemptRow| {
        let purpose = if attempt.purpose == "send" { t.payout_purpose_send() } else { t.payout_purpose_ask() };
        let outcome = attempt.outcome.as_deref().map_or_else(|| t.payout_no_answer(), |name| outcome_said(t, name));
        vec![
            time_cell(t, attempt.started_at, now),
            Cell::text(purpose),
            Cell::text(outcome).with_code(attempt.detail.as_deref().unwrap_or_default()),
            Cell::code(&attempt.idempotency_key),
        ]
    };
    Table::new("attempts", t.payout_attempts(), columns, attempts.iter().map(row).collect())
        .when_empty(t.payout_attempts_none(), None)
}

/// What came of an attempt.
fn outcome_said(t: Texts, name: &str) -> &str {
    match name {
        "accepted" => t.attempt_accepted(),
        "refused" => t.attempt_refused(),
        "mismatch" => t.attempt_mismatch(),
        "rail_paused" => t.attempt_rail_paused(),
        "not_understood" => t.attempt_not_understood(),
        "insufficient_balance" => t.attempt_insufficient_balance(),
        "retry_later" => t.attempt_retry_later(),
        "unknown" => t.attempt_unknown(),
        "none" => t.attempt_none(),
        "one" => t.attempt_one(),
        "many" => t.attempt_many(),
        other => other,
    }
}

/// Who did what.
pub(super) fn history(t: Texts, deeds: &[AuditRow], now: OffsetDateTime) -> Table {
    let columns = vec![
        Column::text("day", t.finance_time()),
        Column::text("person", t.finance_person()),
        Column::text("deed", t.audit_deed()),
    ];
    let row =
        |deed: &AuditRow| vec![time_cell(t, deed.at, now), Cell::text(&deed.person), deeds::cell(t, &deed.action)];
    Table::new("history", t.nav_audit(), columns, deeds.iter().map(row).collect()).when_empty(t.audit_empty(), None)
}
