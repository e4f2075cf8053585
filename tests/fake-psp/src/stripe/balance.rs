//! `GET /v1/balance`: what the controls left, and plenty where they set no limit.

use axum::extract::State;
use serde_json::{Value, json};

use super::answer;
use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::world::World;

/// Shown for a currency without a limit, in minor units.
const PLENTY: i64 = 1_000_000_000_000;

pub(super) async fn show_balance(State(app): State<App>, call: Call) -> Answer {
    app.work(move |provider| answer(&call, Ok(balance(provider.world())))).await
}

/// <https://docs.stripe.com/api/balance/balance_object>
fn balance(world: &World) -> Value {
    let limited = &world.controls.balances;
    let others = ["eur", "gbp", "usd"].into_iter().filter(|currency| !limited.contains_key(*currency));
    let available: Vec<Value> = limited
        .iter()
        .map(|(currency, amount)| amount_of(currency, *amount))
        .chain(others.map(|currency| amount_of(currency, PLENTY)))
        .collect();
    json!({
        "object": "balance",
        "available": available,
        "livemode": false,
        "pending": [amount_of("eur", 0)],
    })
}

fn amount_of(currency: &str, amount: i64) -> Value {
    json!({ "amount": amount, "currency": currency, "source_types": { "card": amount } })
}
