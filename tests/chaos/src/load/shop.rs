//! The shop: orders that credit every affiliate, turn after turn.

use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::caller::Caller;
use super::{Order, Signals};
use crate::affiliates::Affiliate;
use crate::random::Random;

const BETWEEN_TURNS: Duration = Duration::from_millis(1_500);

/// Sells until it is over; every order that was answered.
pub(crate) fn sell(
    shop: &Caller<'_>,
    affiliates: &[Affiliate],
    signals: &Signals,
    mut random: Random,
) -> Result<Vec<Order>> {
    let mut sold = Vec::new();
    for turn in 0.. {
        if signals.is_over() {
            break;
        }
        let amounts: Vec<i64> =
            affiliates.iter().map(|_| i64::try_from(random.between(500, 50_000))).collect::<Result<_, _>>()?;
        let orders: Vec<Value> = affiliates
            .iter()
            .zip(&amounts)
            .enumerate()
            .map(|(place, (one, amount))| order(turn, place, &one.code, *amount))
            .collect();
        record(shop, &json!({ "conversions": orders }))?;
        let answered = amounts.into_iter().enumerate();
        sold.extend(answered.map(|(affiliate, amount)| Order {
            id: id(turn, affiliate),
            affiliate,
            amount,
            refunds: Vec::new(),
        }));
        thread::sleep(BETWEEN_TURNS);
    }
    Ok(sold)
}

fn id(turn: u64, place: usize) -> String {
    format!("t{turn}-{place}")
}

fn order(turn: u64, place: usize, code: &str, amount: i64) -> Value {
    json!({
        "order_id": id(turn, place), "customer_id": format!("c{turn}"), "amount": amount,
        "currency": "EUR", "ref": code,
    })
}

/// Until every order is in the books. The order ids make it harmless to send those again that are.
fn record(shop: &Caller<'_>, orders: &Value) -> Result<()> {
    loop {
        let answer = shop.post("/v1/conversions/bulk", orders, &[200])?.json();
        let statuses = answer["results"].as_array().into_iter().flatten().map(|result| result["status"].as_u64());
        let mut missing = false;
        for status in statuses {
            match status {
                Some(200 | 201) => {}
                Some(503) => missing = true,
                _ => bail!("an order was not recorded: {answer}"),
            }
        }
        if !missing {
            return Ok(());
        }
    }
}
