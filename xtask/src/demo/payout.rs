//! A payout run: made by one person, approved by another, sent once.

use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::{Stage, euros, say, wait_for};
use crate::http::{self, Client};

pub(super) fn tell(stage: &Stage) -> Result<()> {
    let fay = Client::with_key(stage.value("LEDGER_URL")?, stage.value("FINANCE_KEY")?);
    let gus = Client::with_key(stage.value("LEDGER_URL")?, stage.value("FINANCE_KEY_2")?);

    let preview = fay.get("/v1/payouts/preview")?;
    for line in list(&preview, "/payable") {
        say(format!("payable: {} to {} by {}", amount(line), name(stage, line), field(line, "rail")));
    }
    for line in list(&preview, "/skipped") {
        say(format!("not now: {} to {}, {}", amount(line), name(stage, line), field(line, "reason")));
    }

    let run = fay.post("/v1/payout-runs", &json!({}))?;
    let run_id = http::text(&run, "/id")?;
    say(format!("Fay makes a payout run over {} payouts; the money is reserved", list(&run, "/payouts").len()));

    let approve = format!("/v1/payout-runs/{run_id}/approve");
    let (status, refusal) = fay.try_post(&approve, &json!({}))?;
    if status != 403 {
        bail!("the maker could approve her own run: {status} {refusal}");
    }
    say(format!("Fay tries to approve it herself: {status} {}", field(&refusal, "code")));
    gus.post(&approve, &json!({}))?;
    say("Gus, a second person, approves");

    let done = wait_for("the payouts to be paid", Duration::from_mins(1), || {
        let run = fay.get(&format!("/v1/payout-runs/{run_id}"))?;
        Ok((field(&run, "status") == "completed").then_some(run))
    })?;
    for payout in list(&done, "/payouts") {
        say(format!("{} {} to {}", field(payout, "status"), amount(payout), name(stage, payout)));
    }
    compare_with_provider(stage, &done)
}

/// The provider's own record of what left, against what the ledger believes. Only the fake one has such a record.
fn compare_with_provider(stage: &Stage, run: &Value) -> Result<()> {
    let provider = Client::new(stage.value("PSP_URL")?);
    let (status, journal) = provider.try_get("/_journal")?;
    if status != 200 {
        return Ok(());
    }
    for payout in list(run, "/payouts") {
        let id = field(payout, "id");
        let sent: Vec<&Value> =
            list(&journal, "/data").iter().filter(|entry| field(entry, "transfer_group") == id).collect();
        if sent.len() != 1 {
            bail!("payout {id} left {} times, says the provider", sent.len());
        }
    }
    say("the provider's own journal holds exactly one transfer for each");
    Ok(())
}

fn list<'a>(body: &'a Value, pointer: &str) -> &'a [Value] {
    body.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn field<'a>(line: &'a Value, name: &str) -> &'a str {
    line.get(name).and_then(Value::as_str).unwrap_or("?")
}

fn amount(line: &Value) -> String {
    line.get("amount").and_then(Value::as_i64).map_or_else(|| "?".to_owned(), euros)
}

fn name(stage: &Stage, line: &Value) -> String {
    let id = field(line, "affiliate_id");
    match id {
        _ if stage.env.get("AFFILIATE_ID") == Some(id) => "Ada".to_owned(),
        _ if stage.env.get("AFFILIATE_ID_2") == Some(id) => "Ben".to_owned(),
        _ => format!("affiliate {id}"),
    }
}
