//! Two persons who pay.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use integration_tests::merchant::text;
use serde_json::Value;

use crate::shop::Shop;

const PATIENCE: Duration = Duration::from_mins(15);

/// Drafts and approves a run; its path.
pub(crate) fn begin(shop: &Shop) -> Result<String> {
    let run = shop.merchant.finance.post("/v1/payout-runs", &Value::Null);
    if run.status != 201 {
        bail!("no draft: {}", run.text);
    }
    let path = format!("/v1/payout-runs/{}", text(&run.json()["id"]));
    wait_until(shop, &path, "drafted", |run| run["progress"]["undrafted"] == 0)?;
    shop.merchant.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
    Ok(path)
}

/// Until it is completed.
pub(crate) fn wait_for(shop: &Shop, path: &str) -> Result<()> {
    wait_until(shop, path, "completed", |run| run["status"] == "completed")
}

fn wait_until(shop: &Shop, path: &str, what: &str, is: impl Fn(&Value) -> bool) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !is(&shop.merchant.finance.get(path).expect(200)) {
        if Instant::now() > deadline {
            bail!("{path} is not {what}");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Pays everything that is payable.
pub(crate) fn pay(shop: &Shop) -> Result<()> {
    wait_for(shop, &begin(shop)?)
}

/// The same, where there may be nothing; and what was under way comes to its end.
pub(crate) fn pay_the_rest(shop: &Shop) -> Result<()> {
    let runs = shop.merchant.finance.get("/v1/payout-runs?limit=100").expect(200);
    for run in runs["data"].as_array().into_iter().flatten() {
        if run["status"] != "canceled" {
            wait_for(shop, &format!("/v1/payout-runs/{}", text(&run["id"])))?;
        }
    }
    let draft = shop.merchant.finance.post("/v1/payout-runs", &Value::Null);
    match draft.status {
        409 => Ok(()),
        201 => {
            let path = format!("/v1/payout-runs/{}", text(&draft.json()["id"]));
            wait_until(shop, &path, "drafted", |run| run["progress"]["undrafted"] == 0)?;
            shop.merchant.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
            wait_for(shop, &path)
        }
        _ => bail!("{}", draft.text),
    }
}
