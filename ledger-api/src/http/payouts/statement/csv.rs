//! A payout's statement for spreadsheets.

use shared::money::Currency;

use super::Statement;
use crate::db::payouts::remittance::RemittanceLine;
use crate::http::csv::Row;

const HEADER: &str = "kind,program,order_id,ordered_at,order_amount,commission,rate,reason,amount,currency\r\n";

pub(super) fn of(statement: &Statement) -> String {
    let rows = statement.lines.iter().map(|line| row(line, statement.currency));
    rows.fold(HEADER.to_owned(), |csv, row| csv + &row)
}

fn row(line: &RemittanceLine, currency: Currency) -> String {
    Row::default()
        .text(&line.kind)
        .maybe_text(line.program.as_deref())
        .maybe_text(line.order_id.as_deref())
        .time(line.occurred_at)
        .amount(line.order_amount, Some(currency))
        .maybe_text(line.commission_kind.as_deref())
        .plain(line.rate.as_ref())
        .maybe_text(line.adjustment_reason.as_deref())
        .amount(Some(line.amount), Some(currency))
        .plain(Some(currency.code()))
        .end()
}
