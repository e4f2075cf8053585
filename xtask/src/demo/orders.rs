//! Orders, a refund, and the approval of what was earned.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::visits::Tokens;
use super::{Stage, euros, say, wait_for};
use crate::http;

/// The orders that earned something.
pub(super) struct Sold {
    /// Ids of the conversions.
    conversions: Vec<String>,
    /// The order that is refunded in part.
    refunded_order: String,
}

pub(super) fn tell(stage: &Stage, tokens: &Tokens) -> Result<Sold> {
    let mut tokens_from_ada = tokens.from_ada.iter();
    let mut next = || tokens_from_ada.next().context("too few visitors");
    let big = order(stage, 1, 32_000, Some(next()?))?;
    let small = order(stage, 2, 9_000, Some(next()?))?;
    let bens = order(stage, 3, 20_000, Some(&tokens.from_ben))?;
    order(stage, 4, 5_000, None)?;
    order(stage, 5, 5_000, Some("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))?;

    let again = stage
        .merchant
        .try_post("/v1/conversions", &body(stage, 1, 32_000, tokens.from_ada.first().map(String::as_str)))?;
    say(format!("the shop's server reports order 1 once more and gets {}: the same conversion, nothing new", again.0));

    let conversions =
        [&big, &small, &bens].into_iter().map(|made| http::text(made, "/id")).collect::<Result<Vec<_>>>()?;
    Ok(Sold { conversions, refunded_order: order_id(stage, 2) })
}

pub(super) fn tell_refund(stage: &Stage, sold: &Sold) -> Result<()> {
    let refund = stage.merchant.post(
        "/v1/refunds",
        &json!({
            "order_id": sold.refunded_order,
            "refund_id": format!("{}-refund", sold.refunded_order),
            "amount": 3000,
            "currency": "EUR",
        }),
    )?;
    let taken: i64 = refund
        .pointer("/clawbacks")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|clawback| clawback.get("amount").and_then(Value::as_i64))
        .sum();
    say(format!("order 2 is refunded by {}: {} of Ada's commission go back", euros(3000), euros(taken)));
    Ok(())
}

/// The program has no hold, so the job that approves what is due does it within seconds.
pub(super) fn tell_approval(stage: &Stage, sold: &Sold) -> Result<()> {
    for id in &sold.conversions {
        wait_for("the approval", Duration::from_secs(30), || {
            let conversion = stage.merchant.get(&format!("/v1/conversions/{id}"))?;
            let status = http::text(&conversion, "/status")?;
            Ok((status != "pending").then_some(()))
        })?;
    }
    say("no hold in this program: a job approves all three commissions");
    Ok(())
}

/// Reports one order and says what came of it.
fn order(stage: &Stage, number: u32, amount: i64, token: Option<&str>) -> Result<Value> {
    let conversion = stage.merchant.post("/v1/conversions", &body(stage, number, amount, token))?;
    let commissions = conversion.pointer("/commissions").and_then(Value::as_array);
    let earned: i64 = commissions
        .into_iter()
        .flatten()
        .filter_map(|commission| commission.get("amount").and_then(Value::as_i64))
        .sum();
    let status = http::text(&conversion, "/status")?;
    let reason = conversion.pointer("/reason").and_then(Value::as_str);
    let outcome = match reason {
        Some(reason) => format!("{status}, {reason}"),
        None => format!("{status}, commission {}", euros(earned)),
    };
    say(format!("order {number} over {}: {outcome}", euros(amount)));
    Ok(conversion)
}

fn body(stage: &Stage, number: u32, amount: i64, token: Option<&str>) -> Value {
    let mut body = json!({
        "order_id": order_id(stage, number),
        "customer_id": format!("customer-{}-{number}", stage.day),
        "amount": amount,
        "currency": "EUR",
    });
    if let (Some(token), Some(fields)) = (token, body.as_object_mut()) {
        fields.insert("click_token".to_owned(), Value::from(token));
    }
    body
}

fn order_id(stage: &Stage, number: u32) -> String {
    format!("demo-{}-{number}", stage.day)
}
