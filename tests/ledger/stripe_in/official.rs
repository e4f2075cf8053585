//! Events signed by Stripe's own library, sent by a script that knows nothing of ours.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::objects::{Shape, invoice, invoice_payment, refund, subscribing};
use super::scene::{SECRET, Scene};

/// Signs and sends each event, and returns the statuses.
pub(super) fn sent(scene: &Scene, secret: &str, events: &[Value]) -> Vec<i64> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("ledger/stripe_in/send.mjs");
    let url = format!("{}/webhooks/stripe/{}", scene.ledger.url(), scene.shop.id);
    let job = json!({"url": url, "secret": secret, "events": events});
    let output = Command::new("node").arg(script).arg(job.to_string()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// An event about an object, now.
pub(super) fn event(id: &str, kind: &str, object: &Value) -> Value {
    let created = time::OffsetDateTime::now_utc().unix_timestamp();
    json!({"id": id, "object": "event", "type": kind, "created": created, "livemode": false, "data": {"object": object}})
}

#[test]
fn stripes_own_library_signs_what_is_believed() {
    let scene = Scene::with(&json!({"terms": {"kind": "percentage", "recurring": {"rate": "10"}}}));
    let with = json!({"client_reference_id": scene.token(1)});
    let next = json!({"billing_reason": "subscription_cycle"});
    let story = [
        event("evt_1", "checkout.session.completed", &subscribing("cs_1", "sub_1", &with)),
        event("evt_2", "invoice.paid", &invoice(Shape::Since, "in_1", "sub_1", &json!({}))),
        event("evt_3", "invoice_payment.paid", &invoice_payment("in_1")),
        event("evt_4", "refund.created", &refund("re_1", "in_1", 1_190, "succeeded")),
        event("evt_5", "invoice.paid", &invoice(Shape::Since, "in_2", "sub_1", &next)),
    ];

    assert_eq!(sent(&scene, SECRET, &story), [200; 5]);
    assert_eq!(sent(&scene, "whsec_of_somebody_else", &story[..1]), [400]);

    assert_eq!((scene.earned("in_1"), scene.earned("in_2")), ([2_000, 200], [1_000, 0]));
    scene.ledger.assert_books_hold();
}
