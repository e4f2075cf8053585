//! One merchant at full speed beside another at a walk: how much longer the other's orders take.

use anyhow::Result;

use crate::load::{self, Call, Load, Measured};
use crate::report::Report;
use crate::rows;
use crate::shop::{Neighbour, Shop};

const SECONDS: u64 = 15;
/// Orders a second of the quiet merchant.
const QUIET: u32 = 50;
const QUIET_CONNECTIONS: usize = 8;
const NOISY_CONNECTIONS: usize = 64;
/// Bulk requests of the noisy merchant at once, and orders in each.
const NOISY_BULK: usize = 8;
const BULK_ORDERS: u64 = 500;

/// Twice: a flood of single orders, and one of bulk requests.
pub(crate) fn noisy_neighbour(shop: &Shop, report: &mut Report) -> Result<()> {
    let quiet = shop.neighbour();
    let alone = walk(shop, &quiet)?;
    report.note("an order of a quiet merchant, alone: p99", alone.write_ms(0.99), "ms");
    let noisy = shop.neighbour();
    for (flood, connections, orders) in [("single orders", NOISY_CONNECTIONS, 1), ("bulk", NOISY_BULK, BULK_ORDERS)] {
        let load = shop.load_of(&noisy, connections, SECONDS + 4);
        let code = noisy.code.clone();
        let flooding = std::thread::spawn(move || rush(&load, &code, orders));
        std::thread::sleep(std::time::Duration::from_secs(1));
        let beside = walk(shop, &quiet)?;
        let flooded = flooding.join().unwrap_or_else(|_| anyhow::bail!("the flood panicked"))?;
        let rate = flooded.rate() * orders as f64;
        report.note(&format!("a merchant at full speed, {flood}"), rate, "orders/s");
        report.note(&format!("the quiet one beside it, {flood}: p50"), beside.write_ms(0.5), "ms");
        report.note(&format!("the quiet one beside it, {flood}: p99"), beside.write_ms(0.99), "ms");
        let slower = beside.write_ms(0.99) / alone.write_ms(0.99);
        report.at_most(&format!("slower by the neighbour, {flood}: p99"), slower, 2.0, "times");
    }
    Ok(())
}

fn walk(shop: &Shop, quiet: &Neighbour) -> Result<Measured> {
    let (run, code) = (rows::new_id()?, quiet.code.clone());
    let load = shop.load_of(quiet, QUIET_CONNECTIONS, SECONDS).at_rate(QUIET);
    load::run(&load, move |connection, i| Call {
        path: "/v1/conversions".to_owned(),
        body: Some(order(&format!("{run}-{connection}-{i}"), &code)),
    })
}

fn rush(load: &Load, code: &str, orders: u64) -> Result<Measured> {
    let (run, code) = (rows::new_id()?, code.to_owned());
    load::run(load, move |connection, i| {
        let one = |n: u64| order(&format!("{run}-{connection}-{i}-{n}"), &code);
        if orders == 1 {
            return Call { path: "/v1/conversions".to_owned(), body: Some(one(0)) };
        }
        let all: Vec<String> = (0..orders).map(one).collect();
        Call {
            path: "/v1/conversions/bulk".to_owned(),
            body: Some(format!(r#"{{"conversions":[{}]}}"#, all.join(","))),
        }
    })
}

fn order(order_id: &str, code: &str) -> String {
    format!(r#"{{"order_id":"{order_id}","customer_id":"c","amount":4900,"currency":"EUR","ref":"{code}"}}"#)
}
