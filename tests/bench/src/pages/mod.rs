//! Server time of pages at the size of the dashboard's measurement, each asked for by one person at a time.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _};
use tokio::runtime::Runtime;

use crate::report::Report;
use crate::written_days;

const CLICKS: u32 = 10_000_000;
const ORDERS: u32 = 1_000_000;
/// Times each page is asked for; the first two do not count.
const TIMES: usize = 17;
const BAR_MS: f64 = 30.0;
const FILL: &str = include_str!("fill.sql");

/// Whose pages, by which cookie, and which of them. Ids of orders are `ORD-1000001` and following.
const DESKS: [(&str, &str, &str, &[&str]); 4] = [
    (
        "merchant",
        "01",
        "/merchant",
        &[
            "?range=7d",
            "",
            "?range=90d",
            "?range=ytd",
            "/affiliates",
            "/affiliates?sort=name",
            "/affiliates?q=partner-17",
            "/conversions",
            "/conversions?sort=-day",
            "/conversions?sort=-amount",
            "/conversions?sort=-amount&range=30d",
            "/conversions?sort=amount&status=rejected",
            "/conversions?status=approved",
            "/conversions?status=nothing",
            "/conversions?status=unattributed",
            "/conversions?q=ORD-1000777",
            "/conversions?q=ord-10007",
            "/conversions?q=o",
            "/conversions?q=0777",
            "/conversions?q=nothing",
            "/conversions?q=Partner+777",
            "/programs",
            "/fraud",
            "/links",
            "/coupons",
            "/webhooks",
            "/keys",
            "/guide",
            "/members",
        ],
    ),
    (
        "finance",
        "02",
        "/finance",
        &[
            "",
            "/due",
            "/due?q=777",
            "/runs",
            "/payouts",
            "/payouts?sort=-amount",
            "/audit",
            "/audit?kind=payout",
            "/audit?q=person-7@",
            "/audit?q=nobody",
            "/balances",
            "/fundings",
            "/corrections",
            "/schedules",
        ],
    ),
    ("partner", "03", "/affiliate", PARTNERS),
    ("large partner", "04", "/affiliate", PARTNERS),
];

const PARTNERS: &[&str] = &[
    "?range=7d",
    "",
    "?range=90d",
    "?range=ytd",
    "/links",
    "/links?sort=campaign",
    "/links/campaigns",
    "/conversions",
    "/conversions?sort=-amount",
    "/conversions?sort=-commission",
    "/conversions?status=paid",
    "/conversions?q=ORD-1000777",
    "/conversions?q=ord",
    "/conversions?q=nothing",
    "/conversions?q=campaign-7",
    "/statement",
    "/statement?sort=-amount",
    "/statement?q=nothing",
    "/payouts",
    "/terms",
    "/settings",
];

/// Asks for every page.
pub(crate) fn read(report: &mut Report) -> Result<()> {
    let ledger = Ledger::with_own_settings();
    let merchant = Merchant::new(&ledger);
    merchant.partner(&merchant.program(&json!({"hold_days": 14, "minimum_payout": 5_000})), &json!({}));
    Runtime::new()?.block_on(fill(&ledger.database.url, &merchant.id))?;
    let client = Client::new(ledger.url());
    for (whose, byte, desk, pages) in DESKS {
        let cookie = format!("tributary-development={}", byte.repeat(32));
        for page in pages {
            let mut times = Vec::with_capacity(TIMES);
            for _ in 0..TIMES {
                let begun = Instant::now();
                let answer = client.get_with(&format!("{desk}{page}"), &[("cookie", &cookie), ("accept", "text/html")]);
                times.push(begun.elapsed().as_secs_f64() * 1_000.0);
                ensure!(answer.status == 200, "{desk}{page} answered {}", answer.status);
            }
            let mut times = times.split_off(2);
            times.sort_by(f64::total_cmp);
            let median = times.get(times.len() / 2).copied().context("nothing was measured")?;
            report.at_most(&format!("{whose}: {desk}{page}, median"), median, BAR_MS, "ms");
        }
    }
    Ok(())
}

async fn fill(database_url: &str, merchant_id: &str) -> Result<()> {
    let options: PgConnectOptions = database_url.parse()?;
    let mut connection = PgConnection::connect_with(&options).await?;
    let started = Instant::now();
    let statements = FILL
        .replace("{merchant}", merchant_id)
        .replace("{orders}", &ORDERS.to_string())
        .replace("{clicks}", &CLICKS.to_string());
    for statement in statements.split(";\n") {
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut connection).await?;
    }
    written_days::anew(&mut connection, merchant_id).await?;
    sqlx::raw_sql("vacuum analyze").execute(&mut connection).await?;
    println!("  filled after {} s", started.elapsed().as_secs());
    Ok(())
}
