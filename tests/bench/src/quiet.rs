//! A merchant with few orders, by whom it is told what others do to everybody else.

use anyhow::Result;

use crate::load::{self, Call, Measured};
use crate::report::Report;
use crate::rows;
use crate::shop::{Neighbour, Shop};

/// Orders a second.
const PER_SECOND: u32 = 50;
const CONNECTIONS: usize = 8;

/// Posts single orders for so many seconds.
pub(crate) fn walk(shop: &Shop, quiet: &Neighbour, seconds: u64) -> Result<Measured> {
    let (run, code) = (rows::new_id()?, quiet.code.clone());
    let load = shop.load_of(quiet, CONNECTIONS, seconds).at_rate(PER_SECOND);
    load::run(&load, move |connection, i| Call {
        path: "/v1/conversions".to_owned(),
        body: Some(order(&format!("{run}-{connection}-{i}"), &code)),
    })
}

/// What its orders took while nobody else did anything.
pub(crate) fn tell_alone(alone: &Measured, report: &mut Report) {
    report.note("an order of a quiet merchant, alone: p50", alone.write_ms(0.5), "ms");
    report.note("an order of a quiet merchant, alone: p99", alone.write_ms(0.99), "ms");
}

/// What they took beside something, and how much longer.
pub(crate) fn tell_beside(what: &str, beside: &Measured, alone: &Measured, report: &mut Report) {
    report.note(&format!("the quiet one beside {what}: p50"), beside.write_ms(0.5), "ms");
    report.note(&format!("the quiet one beside {what}: p99"), beside.write_ms(0.99), "ms");
    let slower = beside.write_ms(0.99) / alone.write_ms(0.99);
    report.at_most(&format!("slower by {what}: p99"), slower, 2.0, "times");
}

/// The body of an order by that link.
pub(crate) fn order(order_id: &str, code: &str) -> String {
    format!(r#"{{"order_id":"{order_id}","customer_id":"c","amount":4900,"currency":"EUR","ref":"{code}"}}"#)
}
