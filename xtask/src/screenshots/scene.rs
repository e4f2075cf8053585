//! Six weeks of business beside the demo's day: what was earned, what waits, what is due.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::demo::wait_for;
use crate::env_file::Variables;
use crate::http::{self, Client};
use crate::postgres::Connection;
use crate::progress::Step;

/// Days with orders.
const DAYS: usize = 45;

struct Scene<'a> {
    variables: &'a Variables,
    merchant: Client,
    finance: Client,
}

/// Sets the scene.
pub(super) fn set(database: &mut Connection, variables: &Variables) -> Result<()> {
    let step = Step::start("a month of business");
    let value = |name: &str| variables.get(name).with_context(|| format!("the copy has no {name}"));
    let ledger = value("LEDGER_URL")?;
    let scene = Scene {
        variables,
        merchant: Client::with_key(ledger, value("MERCHANT_KEY")?),
        finance: Client::with_key(ledger, value("FINANCE_KEY")?),
    };
    let links = scene.coupons()?;
    for (link, most) in links.iter().zip([46, 21]) {
        database.run(&clicks_of_days(link, most))?;
    }
    // What days past came to was written before they had clicks; it is written again.
    database.run("delete from merchant_day_fold; delete from affiliate_day_fold")?;
    let mornings = mornings(database)?;
    let orders = scene.orders(&mornings)?;
    scene.what_waits()?;
    scene.what_is_due(mornings.first().context("no day has passed")?)?;
    step.done(&format!("{orders} orders"));
    Ok(())
}

impl Scene<'_> {
    fn value(&self, name: &str) -> Result<&str> {
        self.variables.get(name).with_context(|| format!("the copy has no {name}"))
    }

    /// Coupons for both affiliates: orders of days past have no visitor's token. Returns their links.
    fn coupons(&self) -> Result<Vec<String>> {
        let edge = Client::with_key(self.value("LEDGER_URL")?, self.value("EDGE_KEY")?);
        let mut links = Vec::new();
        for (code, coupon) in [("DEMO_CODE", "ADA10"), ("DEMO_CODE_2", "BEN10")] {
            let link = edge.get(&format!("/v1/edge/links/{}", self.value(code)?))?;
            let link_id = http::text(&link, "/link_id")?;
            self.merchant.post("/v1/coupons", &json!({"code": coupon, "link_id": link_id}))?;
            links.push(link_id);
        }
        Ok(links)
    }

    /// One to three orders a day, the oldest first; the amounts repeat in a pattern that looks like none.
    fn orders(&self, mornings: &[String]) -> Result<usize> {
        let mut count = 0;
        for (day, morning) in mornings.iter().enumerate() {
            for number in 0..=day % 3 {
                count += 1;
                let order = json!({
                    "order_id": format!("month-{count}"),
                    "customer_id": format!("customer-{count}"),
                    "amount": 1_900 + (count * 3_700) % 12_600,
                    "currency": "EUR",
                    "coupon": if (day + number) % 3 == 0 { "BEN10" } else { "ADA10" },
                    "occurred_at": morning,
                });
                self.merchant.post("/v1/conversions", &order)?;
            }
        }
        Ok(count)
    }

    /// Somebody who asks to join, a webhook endpoint that nobody serves, and an order that a rule of the program holds.
    fn what_waits(&self) -> Result<()> {
        self.merchant.post("/v1/affiliates", &json!({"name": "Cleo Casts", "email": "cleo@affiliate.example"}))?;
        let endpoint = json!({"url": format!("{}/no-such-page", self.value("SHOP_URL")?), "events": ["*"]});
        self.merchant.post("/v1/webhook-endpoints", &endpoint)?;
        let rules = format!("/v1/programs/{}/fraud-rules", self.value("PROGRAM_ID")?);
        self.merchant.put(&rules, &json!({"disposable_email": {"score": 80}}))?;
        let order = json!({
            "order_id": "held-1", "customer_id": "customer-held", "amount": 8_900, "currency": "EUR", "coupon": "ADA10",
            "customer_email": "kim@mailinator.com",
        });
        self.merchant.post("/v1/conversions", &order)?;
        wait_for("the fraud rules", Duration::from_secs(30), || {
            let queue = self.merchant.get("/v1/fraud/queue")?;
            let held = queue.pointer("/data").and_then(Value::as_array).is_some_and(|held| !held.is_empty());
            Ok(held.then_some(()))
        })
    }

    /// Fay has put money on a rail, proposes a correction, and makes a draft once what is over its hold is approved.
    fn what_is_due(&self, long_ago: &str) -> Result<()> {
        let funding = json!({"rail": "stripe", "amount": 500_000, "currency": "EUR", "reference": "2026-11"});
        self.finance.post("/v1/fundings", &funding)?;
        let credit = json!({
            "affiliate_id": self.value("AFFILIATE_ID_2")?, "direction": "credit", "amount": 2_500, "currency": "EUR",
            "reason": "A video that was agreed on", "reference": "agreement-7",
        });
        self.finance.post("/v1/adjustments", &credit)?;
        self.both_are_due()?;
        self.finance.post("/v1/payout-runs", &json!({}))?;
        // For the next run.
        for (number, coupon) in ["ADA10", "BEN10"].into_iter().enumerate() {
            let order = json!({
                "order_id": format!("late-{number}"), "customer_id": format!("customer-late-{number}"),
                "amount": 31_400, "currency": "EUR", "coupon": coupon, "occurred_at": long_ago,
            });
            self.merchant.post("/v1/conversions", &order)?;
        }
        self.both_are_due()
    }

    fn both_are_due(&self) -> Result<()> {
        wait_for("the approvals", Duration::from_mins(1), || {
            let preview = self.finance.get("/v1/payouts/preview")?;
            let payable = preview.pointer("/payable").and_then(Value::as_array).map_or(0, Vec::len);
            Ok((payable == 2).then_some(()))
        })
    }
}

/// Ten o'clock of each day, the oldest first.
fn mornings(database: &mut Connection) -> Result<Vec<String>> {
    database.run(&format!(
        "select to_char((now() at time zone 'UTC')::date - n + interval '10 hours', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
         from generate_series({DAYS}, 1, -1) n"
    ))
}

/// Clicks of days past as the ledger keeps them once they are folded: counts.
fn clicks_of_days(link_id: &str, most: u32) -> String {
    format!(
        "insert into click_rollup (merchant_id, affiliate_id, link_id, hour, program_id, clicks)
         select merchant_id, affiliate_id, link_id, date_trunc('day', now() - n * interval '1 day', 'UTC'), program_id,
             {most} / 2 + (n * n * 7 + n * 11) % ({most} / 2)
         from link cross join generate_series(1, {DAYS}) n where link_id = '{link_id}'"
    )
}
