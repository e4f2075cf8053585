//! `POST /v1/payments/payouts`: a batch is taken whole or not at all.

use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;

use super::refusal::Refusal;
use super::{announce, money, objects};
use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::provider::Provider;
use crate::record::{Batch, Event, Item};
use crate::webhook::Webhooks;
use crate::world::World;
use crate::{clock, ids};

/// `PayPal`'s own limit for a batch.
const ITEMS_LIMIT: usize = 15_000;

#[derive(Deserialize)]
struct Request {
    sender_batch_header: Value,
    items: Vec<RequestItem>,
}

#[derive(Deserialize)]
struct RequestItem {
    recipient_type: Option<String>,
    receiver: Option<String>,
    amount: Option<RequestAmount>,
    sender_item_id: Option<String>,
    note: Option<String>,
}

#[derive(Deserialize)]
struct RequestAmount {
    value: String,
    currency: String,
}

pub(super) async fn create_batch(State(app): State<App>, call: Call) -> Answer {
    let origin = format!("http://{}", app.address);
    let webhooks = app.webhooks.clone();
    app.work(move |provider| create(provider, &call, &origin, &webhooks).unwrap_or_else(Refusal::into_answer)).await
}

fn create(provider: &mut Provider, call: &Call, origin: &str, webhooks: &Webhooks) -> Result<Answer, Refusal> {
    let request = serde_json::from_slice(&call.body)
        .map_err(|_| Refusal::new(400, "MALFORMED_REQUEST", "The request JSON is not well formed."))?;
    let batch = parse(request)?;
    let sent_before = batch.sender_batch_id.as_ref().and_then(|sent_as| provider.world().batch_sent_as(sent_as));
    if let Some(first) = sent_before {
        return Err(Refusal::duplicate(&objects::batch_url(origin, &first.id)));
    }
    check_balance(provider.world(), &batch)?;
    let (id, answer) = (batch.id.clone(), Answer::new(201, objects::created(&batch, origin)));
    match provider.commit(Some(Event::PayoutBatch(batch)), None) {
        Ok(()) => {
            if let Some(batch) = provider.world().batch(&id) {
                announce::batch(provider.world(), batch, origin, webhooks);
            }
            Ok(answer)
        }
        Err(error) => Ok(Answer::complaint(500, format!("journal: {error}"))),
    }
}

fn parse(request: Request) -> Result<Batch, Refusal> {
    let header = request.sender_batch_header;
    let sender_batch_id = header.get("sender_batch_id").and_then(Value::as_str).map(str::to_owned);
    if request.items.is_empty() || request.items.len() > ITEMS_LIMIT {
        return Err(Refusal::field("items", "Number of items must be from 1 to 15000"));
    }
    let default_type = header.get("recipient_type").and_then(Value::as_str).unwrap_or("EMAIL").to_owned();
    let first = request.items.first().and_then(|item| item.amount.as_ref());
    let currency = first.map(|amount| amount.currency.clone()).unwrap_or_default();
    let items = request.items.into_iter().enumerate();
    let items = items.map(|(index, item)| parse_item(index, item, &currency, &default_type));
    Ok(Batch {
        id: ids::paypal(),
        sender_batch_id,
        items: items.collect::<Result<_, _>>()?,
        currency,
        header,
        created: clock::now_seconds(),
    })
}

fn parse_item(index: usize, item: RequestItem, currency: &str, default_type: &str) -> Result<Item, Refusal> {
    let wrong = |field: &str, issue: &str| Refusal::field(format!("items[{index}].{field}"), issue);
    let receiver = item.receiver.filter(|receiver| !receiver.is_empty());
    let receiver = receiver.ok_or_else(|| wrong("receiver", "Required field is missing"))?;
    let amount = item.amount.ok_or_else(|| wrong("amount", "Required field is missing"))?;
    if amount.currency != currency || currency.len() != 3 {
        return Err(wrong("amount.currency", "Multiple currencies in a batch are not supported"));
    }
    let minor_units = money::minor_units(&amount.value, currency)
        .ok_or_else(|| wrong("amount.value", "Amount is invalid or not positive"))?;
    Ok(Item {
        id: ids::paypal(),
        transaction_id: ids::paypal(),
        recipient_type: item.recipient_type.unwrap_or_else(|| default_type.to_owned()),
        receiver,
        value: amount.value,
        amount: minor_units,
        sender_item_id: item.sender_item_id,
        note: item.note,
    })
}

fn check_balance(world: &World, batch: &Batch) -> Result<(), Refusal> {
    let total: i64 = batch.items.iter().map(|item| item.amount).sum();
    match world.controls.paypal_balances.get(&batch.currency) {
        Some(balance) if *balance < total => Err(Refusal::new(
            422,
            "INSUFFICIENT_FUNDS",
            "Sender does not have sufficient funds. Please add funds and retry.",
        )),
        _ => Ok(()),
    }
}
