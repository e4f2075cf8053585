//! Orders over HTTP: one a request, and a thousand a request; one affiliate against many.

use std::cell::Cell;
use std::rc::Rc;

use anyhow::Result;
use uuid::Uuid;

use crate::load::{self, Call, Measured};
use crate::report::Report;
use crate::rows;
use crate::shop::{PARTNERS, Shop};
use crate::{visits, yardstick};

const CONNECTIONS: usize = 64;
const SECONDS: u64 = 10;
const BULK_CONNECTIONS: usize = 4;
const BULK_ORDERS: usize = 1_000;
/// Visits before a run: more than there will be orders. Those beyond them would share the first visits' tokens.
const VISITS: usize = 120_000;
const VISITS_BEFORE_BULK: usize = 350_000;

/// Single orders on 64 and 256 connections, and the hot affiliate. Yardstick: PostgreSQL committing one small row a
/// transaction.
pub(crate) fn single(shop: &Shop, report: &mut Report) -> Result<()> {
    let commits = yardstick::commits(shop.database_url(), 32)?;
    report.note("yardstick: one-row transactions, 32 connections", commits, "/s");

    // In turns, so that whatever else the machine does falls on both.
    let mut spread = Vec::new();
    let mut hot = Vec::new();
    for _ in 0..2 {
        spread.push(one_by_one(shop, CONNECTIONS, PARTNERS)?);
        hot.push(one_by_one(shop, CONNECTIONS, 1)?);
    }
    let best = |runs: &[Measured]| runs.iter().map(Measured::rate).fold(0.0, f64::max);
    let p99 = spread.iter().chain(&hot).map(|run| run.latency_ms(0.99)).fold(0.0, f64::max);
    report.at_least("single orders, 64 connections, 1,000 affiliates", best(&spread), 10_000.0, "/s");
    report.at_most("p99 of all these runs", p99, 25.0, "ms");
    report.note("p50", spread.iter().map(|run| run.latency_ms(0.5)).fold(0.0, f64::max), "ms");
    report.note("single orders against one-row transactions", best(&spread) / commits, "×");
    report.note("single orders, 64 connections, one hot affiliate", best(&hot), "/s");
    report.at_least("hot against spread", best(&hot) / best(&spread), 0.95, "");

    let many = one_by_one(shop, 256, PARTNERS)?;
    report.note("single orders, 256 connections", many.rate(), "/s");
    report.note("p99 of it", many.latency_ms(0.99), "ms");
    Ok(())
}

fn one_by_one(shop: &Shop, connections: usize, partners: usize) -> Result<Measured> {
    let orders = Orders::of(shop, partners, VISITS)?;
    load::run(&shop.load(connections, SECONDS), move |_, _| Call {
        path: "/v1/conversions".into(),
        body: Some(orders.next()),
    })
}

/// A thousand orders a request.
pub(crate) fn bulk(shop: &Shop, report: &mut Report) -> Result<()> {
    let postings = yardstick::bare_postings(shop.database_url(), BULK_CONNECTIONS, BULK_ORDERS)?;
    report.note("yardstick: bare posting rows, 1,000 a transaction", postings, "/s");
    for (what, partners) in [("1,000 affiliates", PARTNERS), ("one hot affiliate", 1)] {
        let orders = Orders::of(shop, partners, VISITS_BEFORE_BULK)?;
        let measured = load::run(&shop.load(BULK_CONNECTIONS, SECONDS), move |_, _| {
            let orders: Vec<String> = (0..BULK_ORDERS).map(|_| orders.next()).collect();
            let body = format!(r#"{{"conversions":[{}]}}"#, orders.join(","));
            Call { path: "/v1/conversions/bulk".into(), body: Some(body) }
        })?;
        let rate = measured.rate() * BULK_ORDERS as f64;
        report.at_least(&format!("bulk orders, {what}"), rate, 30_000.0, "orders/s");
        report.note("p99 of a request", measured.latency_ms(0.99), "ms");
        report.note("against bare postings", rate / postings, "");
    }
    Ok(())
}

/// An endless supply of new orders, each with the click token of a visit of its own.
#[derive(Clone)]
struct Orders {
    run: Uuid,
    tokens: Rc<Vec<String>>,
    next: Rc<Cell<usize>>,
}

impl Orders {
    fn of(shop: &Shop, partners: usize, visits: usize) -> Result<Self> {
        let tokens = visits::made(shop, partners, visits)?;
        Ok(Self { run: rows::new_id()?, tokens: Rc::new(tokens), next: Rc::default() })
    }

    fn next(&self) -> String {
        let number = self.next.get();
        self.next.set(number + 1);
        let token = self.tokens.get(number % self.tokens.len()).map_or("", String::as_str);
        let run = self.run.simple();
        format!(
            r#"{{"order_id":"{run}-{number}","customer_id":"{run}-{number}","amount":{amount},"currency":"EUR","click_token":"{token}","product":"plan-a","country":"DE"}}"#,
            amount = 1_000 + number % 9_000,
        )
    }
}
