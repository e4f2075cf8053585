//! A payout's statement to print: one page without scripts that loads nothing.

use quick_xml::escape::escape;
use time::OffsetDateTime;
use time::macros::format_description;

use super::Statement;
use crate::db::payouts::remittance::RemittanceLine;
use crate::http::csv::money::grouped;

const STYLE: &str = include_str!("statement.css");

pub(super) fn of(statement: &Statement) -> String {
    let Statement { payout, currency, parties, lines } = statement;
    let total = grouped(payout.amount, *currency);
    let (merchant, affiliate) = (escape(parties.merchant.as_str()), escape(parties.affiliate.as_str()));
    let rows: String = lines.iter().map(|line| row(line, statement)).collect();
    let when = match (payout.settled_on, payout.paid_at) {
        (Some(day), _) => format!("Paid on {day}"),
        (None, Some(at)) => format!("Paid on {}", date(at)),
        (None, None) => format!("Made on {}, {}", date(payout.created_at), escape(payout.status.as_str())),
    };
    format!(
        r#"<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Payout {id}</title>
<style>{STYLE}</style></head>
<body><main>
<h1>{merchant} pays {affiliate}</h1>
<p class="total">{total}</p>
<p>{when}. Payout <code>{id}</code></p>
<table>
<thead><tr><th scope="col">For</th><th scope="col">Date</th><th scope="col">Order</th><th scope="col">Rate</th><th scope="col">Amount</th></tr></thead>
<tbody>
{rows}</tbody>
<tfoot><tr><th scope="row" colspan="4">Total</th><td>{total}</td></tr></tfoot>
</table>
</main></body>
</html>
"#,
        id = payout.payout_id,
    )
}

fn row(line: &RemittanceLine, statement: &Statement) -> String {
    let currency = statement.currency;
    let cells = [
        escape(what(line)).into_owned(),
        line.occurred_at.map(date).unwrap_or_default(),
        line.order_amount.map(|minor| grouped(minor, currency)).unwrap_or_default(),
        line.rate.map(|rate| format!("{} %", rate.normalize())).unwrap_or_default(),
        grouped(line.amount, currency),
    ];
    format!("<tr><td>{}</td></tr>\n", cells.join("</td><td>"))
}

/// The line in plain words.
fn what(line: &RemittanceLine) -> String {
    let reason = line.adjustment_reason.as_deref();
    match (line.kind.as_str(), line.order_id.as_deref(), reason) {
        (_, Some(order_id), _) => {
            format!("Order {order_id}, {}", line.program.as_deref().unwrap_or_default())
        }
        ("reward", ..) if line.amount < 0 => "Referral reward taken back".to_owned(),
        ("reward", ..) => "Referral reward".to_owned(),
        ("netting", ..) => "Set off against what was owed".to_owned(),
        (_, None, Some(reason)) => format!("Adjustment: {reason}"),
        ("adjustment", ..) if line.amount < 0 => "Left for the next payout".to_owned(),
        ("adjustment", ..) => "Left from earlier payouts".to_owned(),
        (kind, ..) => kind.to_owned(),
    }
}

fn date(at: OffsetDateTime) -> String {
    at.format(format_description!("[day padding:none] [month repr:long] [year]")).unwrap_or_default()
}
