//! One merchant at full speed beside another at a walk: how much longer the other's orders take.

use anyhow::Result;

use crate::load::{self, Call, Load, Measured};
use crate::report::Report;
use crate::rows;
use crate::shop::{Neighbour, Shop};

/// One walk. A walk has few orders, so that one moment in which the disk is slow would decide its p99: there are several of each kind,
/// in turn, and all orders of a kind count together.
const SECONDS: u64 = 15;
const ROUNDS: usize = 4;
/// A flood that is not counted: afterwards the tables are no longer young.
const BEFORE: u64 = 10;
/// Orders a second of the quiet merchant.
const QUIET: u32 = 50;
const QUIET_CONNECTIONS: usize = 8;
const FLOODS: [Flood; 2] = [
    Flood { name: "single orders", connections: 64, orders: 1 },
    // Eight requests at once.
    Flood { name: "bulk", connections: 8, orders: 500 },
];

/// What a merchant at full speed sends.
struct Flood {
    name: &'static str,
    connections: usize,
    /// In a request.
    orders: u64,
}

/// Twice: a flood of single orders, and one of bulk requests.
pub(crate) fn noisy_neighbour(shop: &Shop, report: &mut Report) -> Result<()> {
    let (quiet, noisy) = (shop.neighbour(), shop.neighbour());
    for flood in &FLOODS {
        rush(&shop.load_of(&noisy, flood.connections, BEFORE), &noisy.code, flood.orders)?;
    }
    let mut alone = Measured::none()?;
    let mut beside = [Measured::none()?, Measured::none()?];
    let mut flooded = [Measured::none()?, Measured::none()?];
    for _ in 0..ROUNDS {
        shop.wait_until_followed_up()?;
        alone.add(&walk(shop, &quiet)?)?;
        for ((flood, beside), flooded) in FLOODS.iter().zip(&mut beside).zip(&mut flooded) {
            let load = shop.load_of(&noisy, flood.connections, SECONDS + 4);
            let (code, orders) = (noisy.code.clone(), flood.orders);
            let flooding = std::thread::spawn(move || rush(&load, &code, orders));
            std::thread::sleep(std::time::Duration::from_secs(1));
            beside.add(&walk(shop, &quiet)?)?;
            flooded.add(&flooding.join().unwrap_or_else(|_| anyhow::bail!("the flood panicked"))?)?;
        }
    }
    report.note("an order of a quiet merchant, alone: p50", alone.write_ms(0.5), "ms");
    report.note("an order of a quiet merchant, alone: p99", alone.write_ms(0.99), "ms");
    for ((Flood { name, orders, .. }, beside), flooded) in FLOODS.iter().zip(&beside).zip(&flooded) {
        report.note(&format!("a merchant at full speed, {name}"), flooded.rate() * *orders as f64, "orders/s");
        report.note(&format!("the quiet one beside it, {name}: p50"), beside.write_ms(0.5), "ms");
        report.note(&format!("the quiet one beside it, {name}: p99"), beside.write_ms(0.99), "ms");
        let slower = beside.write_ms(0.99) / alone.write_ms(0.99);
        report.at_most(&format!("slower by the neighbour, {name}: p99"), slower, 2.0, "times");
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
