//! A payout's statement to print, in the reader's language.

use super::Statement;
use crate::db::payouts::remittance::RemittanceLine;
use crate::domain::payout::PayoutStatus;
use crate::pages::remittance::{RemittancePage, RemittanceRow, part};
use crate::pages::{Texts, format};

pub(super) fn of(statement: &Statement, t: Texts) -> RemittancePage {
    let Statement { payout, currency, parties, lines } = statement;
    let day = |at: time::OffsetDateTime| format::date(t.0, at.date());
    let when = match (payout.settled_on, payout.paid_at) {
        (Some(day), _) => t.remittance_paid_on(format::date(t.0, day)),
        (None, Some(at)) => t.remittance_paid_on(day(at)),
        (None, None) => t.remittance_made_on(day(payout.created_at), state(t, &payout.status)),
    };
    RemittancePage {
        texts: t,
        id: payout.payout_id.to_string(),
        title: t.remittance_title(&parties.merchant, &parties.affiliate),
        total: format::money(t.0, payout.amount, *currency),
        when,
        rows: lines.iter().map(|line| row(t, line, statement)).collect(),
    }
}

fn row(t: Texts, line: &RemittanceLine, statement: &Statement) -> RemittanceRow {
    let money = |minor| format::money(t.0, minor, statement.currency);
    let what = match &line.order_id {
        Some(order_id) => t.remittance_order(order_id, line.program.as_deref().unwrap_or_default()),
        None => part(t, &line.kind, line.amount, line.adjustment_reason.as_deref()),
    };
    RemittanceRow {
        what,
        day: line.occurred_at.map(|at| format::date(t.0, at.date())).unwrap_or_default(),
        order_amount: line.order_amount.map(money).unwrap_or_default(),
        rate: line.rate.map(|rate| format::percent(t.0, &rate.normalize().to_string())).unwrap_or_default(),
        amount: money(line.amount),
    }
}

/// How a payout stands that is not paid yet, as whoever gets it has to know it.
fn state(t: Texts, name: &str) -> &'static str {
    match name.parse() {
        Ok(PayoutStatus::Submitting | PayoutStatus::Accepted) => t.payout_sending(),
        Ok(PayoutStatus::Unknown | PayoutStatus::Frozen) => t.payout_checked(),
        Ok(PayoutStatus::Returned) => t.payout_returned(),
        Ok(PayoutStatus::Refused | PayoutStatus::Released | PayoutStatus::Canceled) => t.payout_refused(),
        _ => t.payout_reserved(),
    }
}
