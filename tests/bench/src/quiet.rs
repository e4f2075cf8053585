//! A merchant with few orders, by whom it is told what others do to everybody else.

use anyhow::Result;

use crate::load::{self, Call, Measured};
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

/// The body of an order by that link.
pub(crate) fn order(order_id: &str, code: &str) -> String {
    format!(r#"{{"order_id":"{order_id}","customer_id":"c","amount":4900,"currency":"EUR","ref":"{code}"}}"#)
}
