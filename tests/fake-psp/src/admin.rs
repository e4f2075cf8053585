//! The paths of our own, under `/_`: what happened, and what shall go wrong.

use axum::extract::State;
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::{Answer, insert};
use crate::app::App;
use crate::call::Call;
use crate::controls::Controls;
use crate::faults::Faults;
use crate::provider::Provider;
use crate::record::{Batch, Event, Item, Transfer};
use crate::world::World;
use crate::{paypal, stripe};

/// `/_health`, `/_journal`, `/_faults`, `/_controls`, `/_idempotency_keys`.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/_health", get(async || Answer::new(200, json!({ "status": "ok" }))))
        .route("/_journal", get(show_journal))
        .route("/_faults", get(show_faults).put(set_faults))
        .route("/_controls", get(show_controls).put(set_controls))
        .route("/_idempotency_keys", delete(forget_keys))
}

/// Money that left, oldest first, in `data`; beside it what came back, who was signed up, and what was not as published.
async fn show_journal(State(app): State<App>) -> Answer {
    app.work(|provider| {
        let world = provider.world();
        let transfers = world.transfers().map(transfer_line);
        let items = world.batches().flat_map(|batch| batch.items.iter().map(move |item| item_line(world, batch, item)));
        let mut left: Vec<Value> = transfers.chain(items).collect();
        // Of one second the transfers come first.
        left.sort_by_key(|line| line["created"].as_i64());
        let reversals: Vec<_> = world.transfers().flat_map(|transfer| &transfer.reversals).collect();
        let body = json!({
            "data": left,
            "reversals": reversals,
            "accounts": world.accounts.values().collect::<Vec<_>>(),
            "violations": world.violations,
        });
        Answer::new(200, body)
    })
    .await
}

fn transfer_line(transfer: &Transfer) -> Value {
    let mut line = json!(transfer);
    insert(&mut line, "kind", json!("transfer"));
    line
}

fn item_line(world: &World, batch: &Batch, item: &Item) -> Value {
    json!({
        "kind": "paypal_item",
        "id": item.id,
        "amount": item.amount,
        "value": item.value,
        "currency": batch.currency,
        "destination": item.receiver,
        "payout_batch_id": batch.id,
        "sender_batch_id": batch.sender_batch_id,
        "sender_item_id": item.sender_item_id,
        "status": world.status(item),
        "created": batch.created,
    })
}

async fn show_faults(State(app): State<App>) -> Json<Faults> {
    Json(app.planner.faults())
}

async fn set_faults(State(app): State<App>, call: Call) -> Answer {
    match parse(&call, Faults::problem) {
        Ok(faults) => {
            app.planner.set(faults.clone());
            Answer::new(200, json!(faults))
        }
        Err(refusal) => refusal,
    }
}

async fn show_controls(State(app): State<App>) -> Answer {
    app.work(|provider| Answer::new(200, json!(provider.world().controls))).await
}

async fn set_controls(State(app): State<App>, call: Call) -> Answer {
    match parse(&call, Controls::problem) {
        Ok(controls) => {
            let (webhooks, origin) = (app.webhooks.clone(), format!("http://{}", app.address));
            app.work(move |provider| {
                let (before, shown) = (provider.world().controls.clone(), json!(controls));
                let answer = committed(provider, Event::Controls(controls), shown);
                stripe::announce(provider.world(), &before, &webhooks);
                paypal::announce::changes(provider.world(), &before, &origin, &webhooks);
                answer
            })
            .await
        }
        Err(refusal) => refusal,
    }
}

async fn forget_keys(State(app): State<App>) -> Answer {
    app.work(|provider| committed(provider, Event::KeysForgotten {}, json!({ "forgotten": true }))).await
}

fn committed(provider: &mut Provider, event: Event, shown: Value) -> Answer {
    match provider.commit(Some(event), None) {
        Ok(()) => Answer::new(200, shown),
        Err(error) => Answer::complaint(500, format!("journal: {error}")),
    }
}

/// The body as `T`, or a 422 that says what is wrong with it.
fn parse<T: DeserializeOwned>(call: &Call, problem: fn(&T) -> Option<String>) -> Result<T, Answer> {
    let parsed: T = serde_json::from_slice(&call.body).map_err(|error| Answer::complaint(422, error.to_string()))?;
    match problem(&parsed) {
        Some(detail) => Err(Answer::complaint(422, detail)),
        None => Ok(parsed),
    }
}
