//! A payout's statement for spreadsheets (RFC 4180).

use shared::money::Currency;
use time::format_description::well_known::Rfc3339;

use super::Statement;
use super::money::decimal;
use crate::db::payouts::remittance::RemittanceLine;

const HEADER: &str = "kind,program,order_id,ordered_at,order_amount,commission,rate,reason,amount,currency";

pub(super) fn of(statement: &Statement) -> String {
    let rows = statement.lines.iter().map(|line| row(line, statement.currency));
    std::iter::once(HEADER.to_owned()).chain(rows).fold(String::new(), |csv, row| csv + &row + "\r\n")
}

fn row(line: &RemittanceLine, currency: Currency) -> String {
    let time = line.occurred_at.and_then(|at| at.format(&Rfc3339).ok());
    let order_amount = line.order_amount.map(|minor| decimal(minor, currency));
    [
        text(&line.kind),
        text(line.program.as_deref().unwrap_or_default()),
        text(line.order_id.as_deref().unwrap_or_default()),
        time.unwrap_or_default(),
        order_amount.unwrap_or_default(),
        text(line.commission_kind.as_deref().unwrap_or_default()),
        line.rate.map(|rate| rate.to_string()).unwrap_or_default(),
        text(line.adjustment_reason.as_deref().unwrap_or_default()),
        decimal(line.amount, currency),
        currency.code().to_owned(),
    ]
    .join(",")
}

/// A quoted field. What a spreadsheet would take for a formula gets an apostrophe in front, so that it stays a text
/// (OWASP, CSV injection).
fn text(value: &str) -> String {
    let formula = value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, value.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_texts_and_quotes_are_doubled() {
        for (value, field) in [
            ("order-1", "\"order-1\""),
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-2", "\"'-2\""),
            ("a,\"b\"\nc", "\"a,\"\"b\"\"\nc\""),
            ("", "\"\""),
        ] {
            assert_eq!(text(value), field);
        }
    }
}
