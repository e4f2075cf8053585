//! The affiliate's dashboard on a year of business: 10 million clicks and 1 million conversions.

use std::time::Instant;

use anyhow::Result;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _};
use tokio::runtime::Runtime;

use crate::load::{self, Call};
use crate::report::Report;
use crate::shop::Shop;
use crate::written_days;

const CLICKS: i64 = 10_000_000;
const CONVERSIONS: i64 = 1_000_000;
const CONNECTIONS: usize = 8;
const SECONDS: u64 = 10;
/// Dashboards a second of the paced load: a page opened by 200 affiliates each second.
const PER_SECOND: u32 = 200;

/// Dashboards of random affiliates, two ranges, from 8 connections: at a steady pace, and as many as can be had.
pub(crate) fn read(shop: &Shop, report: &mut Report) -> Result<()> {
    Runtime::new()?.block_on(fill(shop))?;
    for range in ["30d", "ytd"] {
        let affiliates: Vec<String> = shop.partners.iter().map(|partner| partner.affiliate_id.clone()).collect();
        let next = move |connection: usize, i: u64| {
            // A stride that is prime to their number visits them all in an order no cache expects.
            let place = (connection * 131 + usize::try_from(i).unwrap_or(0) * 617) % affiliates.len();
            let affiliate = affiliates.get(place).map_or("", String::as_str);
            Call { path: format!("/v1/affiliates/{affiliate}/dashboard?range={range}"), body: None }
        };
        let paced = load::run(&shop.load(CONNECTIONS, SECONDS).at_rate(PER_SECOND), next.clone())?;
        report.at_most(&format!("dashboard {range}, {PER_SECOND}/s, p99"), paced.latency_ms(0.99), 20.0, "ms");
        report.note(&format!("dashboard {range}, {PER_SECOND}/s, p50"), paced.latency_ms(0.5), "ms");
        let most = load::run(&shop.load(CONNECTIONS, SECONDS), next)?;
        report.note(&format!("dashboard {range}, as many as can be had"), most.rate(), "/s");
        report.at_most(&format!("dashboard {range}, p99 then"), most.latency_ms(0.99), 20.0, "ms");
    }
    Ok(())
}

/// Adds to what earlier measurements left until the numbers are reached, spread over the affiliates and a year. Straight
/// into the tables, as recording would have left them: this measures reading.
async fn fill(shop: &Shop) -> Result<()> {
    let options: PgConnectOptions = shop.database_url().parse()?;
    let mut connection = PgConnection::connect_with(&options).await?;
    let merchant_id = &shop.merchant.id;
    let have = |table: &'static str| format!("select count(*) from {table}");
    let clicks: i64 = sqlx::query_scalar(AssertSqlSafe(have("click"))).fetch_one(&mut connection).await?;
    let conversions: i64 = sqlx::query_scalar(AssertSqlSafe(have("conversion"))).fetch_one(&mut connection).await?;
    println!("  filling: {clicks} clicks and {conversions} conversions so far");
    let statements = [
        "select ensure_click_partitions((now() - interval '364 days')::date, now()::date)".to_owned(),
        fill_clicks(merchant_id, (CLICKS - clicks).max(0)),
        // What the ingest would have counted and the fold of days past left.
        format!(
            "insert into click_rollup (merchant_id, affiliate_id, link_id, hour, program_id, clicks)
             select merchant_id, affiliate_id, link_id,
                 date_trunc(case when clicked_at < now() - interval '3 days' then 'day' else 'hour' end, clicked_at, 'UTC'),
                 program_id, count(*)
             from click where merchant_id = '{merchant_id}' group by 1, 2, 3, 4, 5
             on conflict (merchant_id, affiliate_id, link_id, hour) do update set clicks = excluded.clicks"
        ),
        fill_conversions(merchant_id, (CONVERSIONS - conversions).max(0)),
        "vacuum analyze".to_owned(),
    ];
    let started = Instant::now();
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    written_days::anew(&mut connection, merchant_id).await?;
    println!("  filled after {} s", started.elapsed().as_secs());
    Ok(())
}

/// The links in turn, by number, so that a row takes its link by a hash join.
const NUMBERED_LINKS: &str =
    "select row_number() over (order by link_id) - 1 as place, link_id, program_id, affiliate_id from link";
/// A moment of the last year for row `n`; naming `n` has it drawn anew for each row.
const A_MOMENT: &str = "now() - (random() + n * 0) * interval '364 days'";

fn fill_clicks(merchant_id: &str, count: i64) -> String {
    format!(
        "insert into click (merchant_id, click_id, link_id, program_id, affiliate_id, clicked_at, visitor_id,
             landing_page, referer, user_agent, country)
         select '{merchant_id}', overlay(uuid_v7_floor(at)::text placing right(gen_random_uuid()::text, 21) from 16)::uuid,
             l.link_id, l.program_id, l.affiliate_id, at, 'v' || n, '/pricing', 'https://blog.partner.example/', 'Mozilla/5.0',
             'DE'
         from generate_series(1, {count}) n
         cross join lateral (select {A_MOMENT} as at) moment
         join ({NUMBERED_LINKS}) l on l.place = n % (select count(*) from link)"
    )
}

fn fill_conversions(merchant_id: &str, count: i64) -> String {
    format!(
        "with orders as (
             insert into conversion (merchant_id, conversion_id, order_id, type, customer_id, amount, currency, occurred_at,
                 program_id, affiliate_id, link_id, method, candidates)
             select '{merchant_id}', overlay(uuid_v7_floor(at)::text placing right(gen_random_uuid()::text, 21) from 16)::uuid,
                 'filled-' || n, 'order', 'customer-' || n, 5000, 'EUR', at, l.program_id, l.affiliate_id, l.link_id, 'ref',
                 '[]'
             from generate_series(1, {count}) n
             cross join lateral (select {A_MOMENT} as at) moment
             join ({NUMBERED_LINKS}) l on l.place = n % (select count(*) from link)
             returning conversion_id, program_id, affiliate_id, occurred_at
         ), commissions as (
             insert into commission (merchant_id, commission_id, conversion_id, program_id, affiliate_id, role, kind, rate,
                 amount, clawed_back, currency, status, basis, hold_until, occurred_at, rejected_at, rejection_reason)
             select '{merchant_id}', gen_random_uuid(), conversion_id, program_id, affiliate_id, 'primary', 'percentage', 20,
                 0, 0, 'EUR', 'rejected', '{{}}', occurred_at, occurred_at, now(), 'filled in by the measurement'
             from orders
             returning commission_id
         )
         insert into fraud_decision (merchant_id, commission_id, number, outcome, score, findings, rules_version)
         select '{merchant_id}', commission_id, 1, 'ok', 0, '[]', 0 from commissions"
    )
}
