//! The shop: orders that credit every affiliate, turn after turn.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::Signals;
use crate::caller::Caller;
use crate::random::Random;
use crate::world::Affiliate;

const BETWEEN_TURNS: Duration = Duration::from_millis(1_500);

/// Sells until it is over; what each affiliate has earned by then, in their order. Cents.
pub(crate) fn sell(
    shop: &Caller<'_>,
    affiliates: &[Affiliate],
    signals: &Signals,
    mut random: Random,
) -> Result<Vec<i64>> {
    let mut earned = vec![0; affiliates.len()];
    for turn in 0.. {
        if signals.over.load(Ordering::Relaxed) {
            break;
        }
        let amounts: Vec<i64> =
            affiliates.iter().map(|_| i64::try_from(random.between(500, 50_000))).collect::<Result<_, _>>()?;
        let orders: Vec<Value> = affiliates
            .iter()
            .zip(&amounts)
            .enumerate()
            .map(|(number, (one, amount))| order(turn, number, &one.code, *amount))
            .collect();
        record(shop, &json!({ "conversions": orders }))?;
        // The program pays 20 %, rounded down.
        earned.iter_mut().zip(&amounts).for_each(|(earned, amount)| *earned += amount / 5);
        thread::sleep(BETWEEN_TURNS);
    }
    Ok(earned)
}

fn order(turn: u64, number: usize, code: &str, amount: i64) -> Value {
    json!({
        "order_id": format!("t{turn}-{number}"), "customer_id": format!("c{turn}"), "amount": amount,
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
