//! The ledger at the end of the day.

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Stage, euros, say};
use crate::stack::Ledger;

/// Postings shown of an affiliate's statement.
const LINES: usize = 12;

pub(super) fn tell(stage: &Stage) -> Result<()> {
    let ada = stage.value("AFFILIATE_ID")?;
    say("Ada's statement, newest first:");
    let statement = stage.merchant.get(&format!("/v1/affiliates/{ada}/postings?limit={LINES}"))?;
    for line in rows(&statement) {
        let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or("?").to_owned();
        let movement = format!("{} → {}", text("debit"), text("credit"));
        say(format!("  {:<40} {:>14}  {}", movement, euros(number(line, "amount")), text("event")));
    }

    let dashboard = stage.merchant.get(&format!("/v1/affiliates/{ada}/dashboard?range=7d"))?;
    let stats = dashboard.get("stats").context("the dashboard has no stats")?;
    say(format!(
        "Ada's dashboard: {} clicks, {} orders, earned {}, pending {}, payable {}, paid {}",
        number(stats, "clicks"),
        number(stats, "conversions"),
        euros(number(stats, "earnings")),
        euros(number(stats, "pending_balance")),
        euros(number(stats, "payable_balance")),
        euros(number(stats, "paid_total")),
    ));

    let verdict = Ledger::on(stage.value("DATABASE_URL")?).verify()?;
    for line in verdict.lines() {
        say(line);
    }
    say("ledger-api verify rebuilt every balance from its postings: the books hold");
    Ok(())
}

fn rows(page: &Value) -> &[Value] {
    page.pointer("/data").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn number(line: &Value, name: &str) -> i64 {
    line.get(name).and_then(Value::as_i64).unwrap_or_default()
}
