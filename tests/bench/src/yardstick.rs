//! What PostgreSQL does by itself on this machine, in the same run: the measure of our own figures.

use std::time::{Duration, Instant};

use anyhow::Result;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _};
use tokio::runtime::Runtime;

const SECONDS: u64 = 5;

/// Transactions a second that each insert one small row, on that many connections: what one order a transaction could
/// reach at best.
pub(crate) fn commits(url: &str, connections: usize) -> Result<f64> {
    let table = "create table if not exists bench_commit (id uuid primary key, amount bigint not null)";
    let insert = "insert into bench_commit values (gen_random_uuid(), 1)";
    Ok(repeated(url, connections, table, insert)? / SECONDS as f64)
}

/// Posting-like rows a second, written in statements of `rows` with one account updated each: a ledger that does nothing
/// else.
pub(crate) fn bare_postings(url: &str, connections: usize, rows: usize) -> Result<f64> {
    let table =
        "create table if not exists bench_posting (id uuid primary key, debit uuid not null, credit uuid not null, \
                 amount bigint not null, posted_at timestamptz not null default now());
                 create table if not exists bench_account (id int primary key, balance bigint not null);
                 insert into bench_account values (1, 0) on conflict do nothing";
    let insert = format!(
        "with fresh as (
             insert into bench_posting select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 100
             from generate_series(1, {rows}) returning amount
         ) update bench_account set balance = balance + (select sum(amount) from fresh) where id = 1"
    );
    Ok(repeated(url, connections, table, &insert)? * rows as f64 / SECONDS as f64)
}

/// How often a statement committed in the time.
fn repeated(url: &str, connections: usize, table: &str, statement: &str) -> Result<f64> {
    let options: PgConnectOptions = url.parse()?;
    Runtime::new()?.block_on(async {
        let mut first = PgConnection::connect_with(&options).await?;
        sqlx::raw_sql(AssertSqlSafe(table.to_owned())).execute(&mut first).await?;
        let end = Instant::now() + Duration::from_secs(SECONDS);
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..connections {
            let (options, statement) = (options.clone(), statement.to_owned());
            workers.spawn(async move {
                let mut connection = PgConnection::connect_with(&options).await?;
                let mut done = 0_u32;
                while Instant::now() < end {
                    sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut connection).await?;
                    done += 1;
                }
                Ok::<u32, sqlx::Error>(done)
            });
        }
        let mut total = 0.0;
        while let Some(done) = workers.join_next().await {
            total += f64::from(done??);
        }
        Ok(total)
    })
}
