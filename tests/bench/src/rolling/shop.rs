//! Everything but the plain order, one call after the other, while the programs change.
#![expect(clippy::indexing_slicing, reason = "of JSON values only: what is not there is null")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use anyhow::{Result, bail};
use integration_tests::api::Client;
use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};

/// A shop at work.
pub(super) struct Shop {
    over: Arc<AtomicBool>,
    days: JoinHandle<(u64, Vec<String>)>,
}

impl Shop {
    /// Opens, and works by turns at the two instances, as long as each says that it is ready.
    pub(super) fn open(merchant: &Merchant, instances: [&str; 2]) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&over);
        let mut counter = Counter {
            api: instances.map(|url| merchant.api.at(url)),
            finance: instances.map(|url| merchant.finance.at(url)),
            calls: 0,
            failures: Vec::new(),
        };
        let days = std::thread::spawn(move || {
            for day in 0_u64.. {
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                if let Err(error) = counter.day(day) {
                    counter.failures.push(format!("day {day}: {error:#}"));
                }
            }
            (counter.calls, counter.failures)
        });
        Self { over, days }
    }

    /// Calls, and what went wrong.
    pub(super) fn close(self) -> (u64, Vec<String>) {
        self.over.store(true, Ordering::Relaxed);
        self.days.join().unwrap_or_else(|_| (0, vec!["the shop panicked".to_owned()]))
    }
}

struct Counter {
    api: [Client; 2],
    finance: [Client; 2],
    calls: u64,
    failures: Vec<String>,
}

impl Counter {
    fn day(&mut self, day: u64) -> Result<()> {
        let name = format!("day-{day}");
        let program = json!({
            "name": name, "currency": "EUR", "site_url": "https://shop.example/", "hold_days": 0, "minimum_payout": 100,
        });
        let program = text(&self.post("/v1/programs", &program)?["id"]);
        let partner = json!({
            "name": "Ada", "email": format!("{name}@partner.example"), "payout_method": "stripe",
            "stripe_account_id": "acct_ada",
        });
        let partner = text(&self.post("/v1/affiliates", &partner)?["id"]);
        self.post(&format!("/v1/affiliates/{partner}/approve"), &Value::Null)?;
        let link = self.post(&format!("/v1/affiliates/{partner}/links"), &json!({"program_id": program}))?;
        let code = text(&link["code"]);
        let order = |number: usize, with: &str| {
            json!({
                "order_id": format!("{name}-{number}{with}"), "customer_id": name, "amount": 10_000, "currency": "EUR",
                "ref": code,
            })
        };
        let sold = text(&self.post("/v1/conversions", &order(0, ""))?["id"]);
        self.post("/v1/conversions/bulk", &json!({"conversions": [order(1, ""), order(2, ""), order(3, "")]}))?;
        let mut subscribed = order(4, "");
        subscribed["subscription_id"] = json!(name);
        self.post("/v1/conversions", &subscribed)?;
        subscribed["order_id"] = json!(format!("{name}-5"));
        self.post("/v1/conversions", &subscribed)?;
        let returned = |order: usize, amount: i64| {
            json!({
                "order_id": format!("{name}-{order}"), "refund_id": format!("{name}-{order}"), "amount": amount,
                "currency": "EUR",
            })
        };
        self.post("/v1/refunds", &returned(1, 4_000))?;
        self.post("/v1/refunds", &returned(2, 10_000))?;
        self.get(&format!("/v1/conversions/{sold}"))?;
        self.get(&format!("/v1/affiliates/{partner}/dashboard?range=7d"))?;
        self.get("/v1/accounts?limit=20")?;
        let instance = self.ready()?;
        let preview = self.finance.get(instance).map(|finance| finance.try_get("/v1/payouts/preview"));
        match preview {
            Some(Ok(answer)) if answer.status == 200 => Ok(()),
            other => bail!("payouts/preview: {other:?}"),
        }
    }

    fn post(&mut self, path: &str, body: &Value) -> Result<Value> {
        let instance = self.ready()?;
        let Some(api) = self.api.get(instance) else { bail!("no instance") };
        match api.try_post(path, body) {
            Ok(answer) if (200..300).contains(&answer.status) => Ok(answer.json()),
            other => bail!("{path} at instance {instance}: {other:?}"),
        }
    }

    fn get(&mut self, path: &str) -> Result<()> {
        let instance = self.ready()?;
        let Some(api) = self.api.get(instance) else { bail!("no instance") };
        match api.try_get(path) {
            Ok(answer) if answer.status == 200 => Ok(()),
            other => bail!("{path} at instance {instance}: {other:?}"),
        }
    }

    /// The instance whose turn it is, or the other while that one leaves.
    fn ready(&mut self) -> Result<usize> {
        self.calls += 1;
        let first = usize::from(self.calls % 2 == 1);
        let answers = |place: &usize| {
            let answer = self.api.get(*place).map(|api| api.try_get("/readyz"));
            matches!(answer, Some(Ok(answer)) if answer.status == 200)
        };
        match [first, 1 - first].into_iter().find(answers) {
            Some(place) => Ok(place),
            None => bail!("neither instance is ready"),
        }
    }
}
