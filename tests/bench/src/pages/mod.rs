//! Server time of pages at the size of the dashboard's measurement, each asked for by one person at a time, while a draft of
//! all that is due waits for its approval.

mod asked;

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use integration_tests::api::{Answer, Client};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use serde_json::{Value, json};
use shared::ids::event_id;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::report::Report;
use crate::written_days;

const CLICKS: u32 = 10_000_000;
const ORDERS: u32 = 1_000_000;
/// Times each page is asked for; the first two do not count.
const TIMES: usize = 17;
const BAR_MS: f64 = 30.0;
/// Characters of an id.
const UUID_CHARS: usize = 36;
const FILL: &str = include_str!("fill.sql");

/// Asks for every page.
pub(crate) fn read(report: &mut Report) -> Result<()> {
    let ledger = Ledger::with_own_settings_and_stripe();
    let merchant = Merchant::new(&ledger);
    merchant.partner(&merchant.program(&json!({"hold_days": 14, "minimum_payout": 5_000})), &json!({}));
    let runtime = Runtime::new()?;
    runtime.block_on(fill(&ledger.database.url, &merchant.id))?;
    merchant.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    // What autovacuum would do a minute later, beside the measurement.
    ledger.database.execute("vacuum analyze")?;
    let client = Client::new(ledger.url());
    for (whose, byte, desk, pages) in asked::DESKS {
        let visitor = Visitor { client: &client, cookie: format!("tributary-development={}", byte.repeat(32)) };
        for page in pages {
            let path = visitor.path(desk, &page.replace("{merchant}", &merchant.id))?;
            let mut times = Vec::with_capacity(TIMES);
            for _ in 0..TIMES {
                let begun = Instant::now();
                let answer = visitor.open(&path);
                times.push(begun.elapsed().as_secs_f64() * 1_000.0);
                ensure!(answer.status == 200, "{path} answered {}", answer.status);
            }
            let mut times = times.split_off(2);
            times.sort_by(f64::total_cmp);
            let median = times.get(times.len() / 2).copied().context("nothing was measured")?;
            report.at_most(&format!("{whose}: {desk}{page}, median"), median, BAR_MS, "ms");
        }
    }
    Ok(())
}

/// Somebody who is signed in.
struct Visitor<'a> {
    client: &'a Client,
    cookie: String,
}

impl Visitor<'_> {
    fn open(&self, path: &str) -> Answer {
        self.client.get_with(path, &[("cookie", &self.cookie), ("accept", "text/html")])
    }

    /// The path of a page; the `{id}` in it is the first that its list links to.
    fn path(&self, desk: &str, page: &str) -> Result<String> {
        let (list, page) = match page.split_once(" > ") {
            Some(named) => named,
            None => (page.split("/{id}").next().unwrap_or(page), page),
        };
        let Some((before, after)) = page.split_once("{id}") else { return Ok(format!("{desk}{page}")) };
        let shown = self.open(&format!("{desk}{list}")).text;
        let link = format!("href=\"{desk}{before}");
        let ids = shown.split(&link).skip(1).filter_map(|rest| rest.get(..UUID_CHARS));
        let id = ids.into_iter().find(|id| id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()));
        let id = id.with_context(|| format!("{desk}{list} links to nothing"))?;
        Ok(format!("{desk}{before}{id}{after}"))
    }
}

async fn fill(database_url: &str, merchant_id: &str) -> Result<()> {
    let options: PgConnectOptions = database_url.parse()?;
    let mut connection = PgConnection::connect_with(&options).await?;
    let started = Instant::now();
    let statements = FILL
        .replace("{merchant}", merchant_id)
        .replace("{orders}", &ORDERS.to_string())
        .replace("{clicks}", &CLICKS.to_string());
    let (before, after) =
        statements.split_once("-- {accounts}\n").context("fill.sql says where accounts are opened")?;
    run(&mut connection, before).await?;
    open_accounts(&mut connection, merchant_id.parse()?).await?;
    run(&mut connection, after).await?;
    written_days::anew(&mut connection, merchant_id).await?;
    println!("  filled after {} s", started.elapsed().as_secs());
    Ok(())
}

async fn run(connection: &mut PgConnection, statements: &str) -> Result<()> {
    for statement in statements.split(";\n") {
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Opens the merchant's accounts and all partners', by the ids that the server finds them by: `id_of` of `domain/src/account.rs`.
async fn open_accounts(connection: &mut PgConnection, merchant_id: Uuid) -> Result<()> {
    let partners: Vec<String> =
        sqlx::query_scalar("select 'affiliate:' || affiliate_id from partner").fetch_all(&mut *connection).await?;
    let mut accounts = vec![("merchant".to_owned(), "commission_expense")];
    accounts.extend(partners.into_iter().flat_map(|owner| [(owner.clone(), "pending"), (owner, "payable")]));
    let ids: Vec<Uuid> =
        accounts.iter().map(|(owner, kind)| event_id(merchant_id, &format!("account:{owner}:{kind}:EUR"))).collect();
    let (owners, kinds): (Vec<String>, Vec<&str>) = accounts.into_iter().unzip();
    sqlx::query(
        "insert into account (merchant_id, account_id, owner, kind, currency)
         select $1, n.account_id, n.owner, n.kind, 'EUR'
         from unnest($2::uuid[], $3::text[], $4::text[]) as n (account_id, owner, kind)",
    )
    .bind(merchant_id)
    .bind(&ids)
    .bind(&owners)
    .bind(&kinds)
    .execute(connection)
    .await?;
    Ok(())
}
