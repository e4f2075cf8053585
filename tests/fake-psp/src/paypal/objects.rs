//! `PayPal`'s objects, field for field.

use serde_json::{Value, json};

use super::money;
use crate::answer::insert;
use crate::clock;
use crate::controls::ItemStatus;
use crate::ids;
use crate::record::{Batch, Item};
use crate::world::World;

/// What `PayPal` takes for each item, in minor units.
const FEE: i64 = 25;

/// The short answer to a new batch.
pub(super) fn created(batch: &Batch, origin: &str) -> Value {
    json!({
        "batch_header": {
            "payout_batch_id": batch.id,
            "batch_status": "PENDING",
            "sender_batch_header": batch.header,
        },
        "links": [link(&batch_url(origin, &batch.id), "self")],
    })
}

/// The batch with a page of its items. SUCCESS says that it was worked through, not that every item was paid.
pub(super) fn batch(world: &World, batch: &Batch, items: &[Item], origin: &str) -> Value {
    let pending = batch.items.iter().any(|item| world.status(item) == ItemStatus::Pending);
    let total: i64 = batch.items.iter().map(|item| item.amount).sum();
    let fees = FEE * i64::try_from(batch.items.len()).unwrap_or_default();
    let mut header = json!({
        "payout_batch_id": batch.id,
        "batch_status": if pending { "PROCESSING" } else { "SUCCESS" },
        "time_created": clock::rfc3339(batch.created),
        "sender_batch_header": batch.header,
        "funding_source": "BALANCE",
        "amount": amount(total, &batch.currency),
        "fees": amount(fees, &batch.currency),
    });
    if !pending {
        insert(&mut header, "time_completed", json!(clock::rfc3339(batch.created)));
    }
    json!({
        "batch_header": header,
        "items": items.iter().map(|one| item(world, batch, one, origin)).collect::<Vec<Value>>(),
        "links": [link(&batch_url(origin, &batch.id), "self")],
    })
}

/// One item and what became of it.
pub(super) fn item(world: &World, batch: &Batch, item: &Item, origin: &str) -> Value {
    let status = world.status(item);
    let mut object = json!({
        "payout_item_id": item.id,
        "transaction_status": status,
        "payout_item_fee": amount(FEE, &batch.currency),
        "payout_batch_id": batch.id,
        "payout_item": ordered(batch, item),
        "links": [
            link(&format!("{origin}/v1/payments/payouts-item/{}", item.id), "self"),
            link(&batch_url(origin, &batch.id), "batch"),
        ],
    });
    insert_known(&mut object, "sender_batch_id", batch.sender_batch_id.as_deref());
    if status != ItemStatus::Pending {
        insert(&mut object, "transaction_id", json!(item.transaction_id));
        insert(&mut object, "time_processed", json!(clock::rfc3339(batch.created)));
    }
    if let Some((name, message)) = trouble(status) {
        let errors = json!({
            "name": name,
            "message": message,
            "debug_id": ids::debug_id(),
            "information_link": "https://developer.paypal.com/docs/api/payments.payouts-batch/#errors",
            "details": [],
            "links": [],
        });
        insert(&mut object, "errors", errors);
    }
    object
}

/// The item as its sender wrote it.
fn ordered(batch: &Batch, item: &Item) -> Value {
    let mut object = json!({
        "recipient_type": item.recipient_type,
        "amount": { "currency": batch.currency, "value": item.value },
        "receiver": item.receiver,
        "recipient_wallet": "PAYPAL",
    });
    insert_known(&mut object, "note", item.note.as_deref());
    insert_known(&mut object, "sender_item_id", item.sender_item_id.as_deref());
    object
}

/// `PayPal` leaves out what it does not know.
fn insert_known(object: &mut Value, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        insert(object, name, json!(value));
    }
}

/// Where a batch is found.
pub(super) fn batch_url(origin: &str, id: &str) -> String {
    format!("{origin}/v1/payments/payouts/{id}")
}

fn trouble(status: ItemStatus) -> Option<(&'static str, &'static str)> {
    match status {
        ItemStatus::Unclaimed => Some((
            "RECEIVER_UNREGISTERED",
            "The recipient for this payout does not have an account. A link to sign up for an account was sent to the \
             recipient. However, if the recipient does not claim this payout within 30 days, the funds will be \
             returned to your account.",
        )),
        ItemStatus::Failed => Some(("RECEIVER_ACCOUNT_LOCKED", "The recipient's account is locked.")),
        ItemStatus::Blocked => Some(("BLOCKED_BY_SENDER_PREFERENCE", "The payout was blocked.")),
        ItemStatus::Onhold => Some(("TRANSACTION_LIMIT_EXCEEDED", "The payout is held for review.")),
        _ => None,
    }
}

fn amount(minor_units: i64, currency: &str) -> Value {
    json!({ "currency": currency, "value": money::text(minor_units, currency) })
}

fn link(href: &str, rel: &str) -> Value {
    json!({ "href": href, "rel": rel, "method": "GET", "encType": "application/json" })
}
