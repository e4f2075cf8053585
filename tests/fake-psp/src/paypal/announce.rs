//! What PayPal tells of batches and items: <https://developer.paypal.com/api/rest/webhooks/event-names/#payouts>.

use serde_json::{Value, json};

use super::objects;
use crate::clock;
use crate::controls::{Controls, ItemStatus};
use crate::ids;
use crate::record::Batch;
use crate::webhook::Webhooks;
use crate::world::World;

/// A batch was taken: it is worked through, and each item is where its receiver lets it be.
pub(super) fn batch(world: &World, batch: &Batch, origin: &str, webhooks: &Webhooks) {
    let header = objects::batch(world, batch, &[], origin);
    webhooks.send_paypal(event("PAYMENT.PAYOUTSBATCH.PROCESSING", "payouts", &header));
    for one in &batch.items {
        item(world, batch, &one.id, origin, webhooks);
    }
    if header.pointer("/batch_header/batch_status").is_some_and(|status| status == "SUCCESS") {
        webhooks.send_paypal(event("PAYMENT.PAYOUTSBATCH.SUCCESS", "payouts", &header));
    }
}

/// An item reached another status.
pub(super) fn item(world: &World, batch: &Batch, id: &str, origin: &str, webhooks: &Webhooks) {
    let Some((_, item)) = world.item(id) else { return };
    let kind = match world.status(item) {
        ItemStatus::Success => "SUCCEEDED",
        ItemStatus::Pending => return,
        ItemStatus::Unclaimed => "UNCLAIMED",
        ItemStatus::Returned => "RETURNED",
        ItemStatus::Onhold => "HELD",
        ItemStatus::Blocked => "BLOCKED",
        // A reversal has no event of its own name; it is told as a refund.
        ItemStatus::Refunded | ItemStatus::Reversed => "REFUNDED",
        ItemStatus::Failed => "FAILED",
    };
    let object = objects::item(world, batch, item, origin);
    webhooks.send_paypal(event(&format!("PAYMENT.PAYOUTS-ITEM.{kind}"), "payouts_item", &object));
}

/// What the new controls changed, item by item, oldest first.
pub(crate) fn changes(world: &World, before: &Controls, origin: &str, webhooks: &Webhooks) {
    for batch in world.batches() {
        for one in &batch.items {
            let was = before.receivers.get(&one.receiver).copied().unwrap_or_default();
            let is = world.controls.receivers.get(&one.receiver).copied().unwrap_or_default();
            if was != is && !world.is_canceled(&one.id) {
                item(world, batch, &one.id, origin, webhooks);
            }
        }
    }
}

fn event(kind: &str, resource_type: &str, resource: &Value) -> Value {
    json!({
        "id": format!("WH-{}-{}", ids::paypal(), ids::paypal()),
        "event_version": "1.0",
        "create_time": clock::rfc3339(clock::now_seconds()),
        "resource_type": resource_type,
        "event_type": kind,
        "summary": kind,
        "resource": resource,
        "links": [],
    })
}
