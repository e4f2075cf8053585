//! A whole subscription at a Stripe that is not ours: localstripe keeps it and tells of it, Stripe's own library drives it.
//!
//! localstripe has no Checkout, so the click token stands in the subscription's metadata, as it does for subscriptions begun
//! without one. Nor does it tell of refunds: its own charge and refund are told here, signed by Stripe's library.

use std::path::Path;
use std::process::Command;

use integration_tests::localstripe::LocalStripe;
use integration_tests::merchant::{merge, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};
use time::{Duration, Month, OffsetDateTime};

use super::official::{event, sent};
use super::scene::{SECRET, Scene};

/// Has the shop do something at that Stripe, and returns what came of it.
fn shop(stripe: &LocalStripe, deed: &str, with: &Value) -> Value {
    let mut job = json!({"stripe": stripe.url(), "deed": deed});
    merge(&mut job, with);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("ledger/stripe_in/shop.mjs");
    let output = Command::new("node").arg(script).arg(job.to_string()).output().unwrap();
    assert!(output.status.success(), "{deed}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// From now to noon of the next month's 15th day.
fn to_next_month() -> Duration {
    let now = OffsetDateTime::now_utc();
    let year = if now.month() == Month::December { now.year() + 1 } else { now.year() };
    let day = time::Date::from_calendar_date(year, now.month().next(), 15).unwrap();
    day.midnight().assume_utc() + Duration::hours(12) - now
}

/// What became of the events of a kind, once there are so many and all are settled.
fn settled(scene: &Scene, kind: &str, count: usize) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    eventually(30, &format!("{count} of {kind} are settled"), || {
        let page = scene.shop.api.get("/v1/integrations/stripe/events?limit=100").expect(200);
        let events = page["data"].as_array().unwrap().iter().filter(|event| event["kind"] == kind);
        found = events.map(|event| (text(&event["status"]), event["reason"].clone())).collect();
        found.len() == count && found.iter().all(|(status, _)| status != "pending")
    });
    found
}

#[test]
fn a_subscription_at_localstripe_is_payable_loses_a_refund_and_earns_its_second_month() {
    let stripe = LocalStripe::start();
    let terms = json!({"kind": "percentage", "recurring": {"rate": "10", "months": 12}});
    let scene = Scene::with(&json!({"hold_days": 0, "terms": terms}));
    stripe.tells(&format!("{}/webhooks/stripe/{}", scene.ledger.url(), scene.shop.id), SECRET);

    // The first month: an invoice that does not say whose click it is, and a subscription that does.
    let begun = shop(&stripe, "subscribe", &json!({"token": scene.token(1)}));
    let first = text(&begun["invoice"]);
    let applied = |count: usize| vec![("applied".to_owned(), Value::Null); count];
    assert_eq!(settled(&scene, "customer.subscription.created", 1), applied(1));
    assert_eq!(settled(&scene, "invoice.payment_succeeded", 1), applied(1));
    let order = scene.order(&first);
    assert_eq!((&order["amount"], &order["currency"]), (&json!(10_000), &json!("EUR")), "without its tax");
    assert_eq!((&order["customer_id"], &order["subscription_id"]), (&begun["customer"], &begun["subscription"]));
    assert_eq!(order["attribution"]["method"], "click_token");
    eventually(20, "the commission is payable", || scene.balances() == [0, 2_000, 0]);

    // A tenth goes back, which is told twice and counts once.
    let back = shop(&stripe, "refund", &json!({"invoice": first, "amount": 1_190}));
    let told = [event("evt_1", "charge.refunded", &back["charge"]), event("evt_2", "refund.created", &back["refund"])];
    assert_eq!(sent(&scene, SECRET, &told), [200; 2]);
    assert_eq!((scene.earned(&first), scene.balances()), ([2_000, 200], [0, 1_800, 0]));
    assert_eq!(scene.order(&first)["refunded"], 1_000);

    // The second month, by that Stripe's clock.
    stripe.put_forward(to_next_month().whole_seconds());
    let renewed = shop(&stripe, "renew", &begun);
    assert_eq!(renewed["status"], "paid");
    assert_eq!(settled(&scene, "invoice.payment_succeeded", 2), applied(2));
    let order = scene.order(&text(&renewed["invoice"]));
    assert_eq!(order["attribution"]["method"], "subscription", "{order}");
    let commission = &order["commissions"][0];
    assert_eq!(
        (&commission["kind"], &commission["recurring_month"], &commission["amount"]),
        (&json!("recurring"), &json!(2), &json!(1_000))
    );
    assert_eq!(scene.balances(), [1_000, 1_800, 0], "it is held until the day on which it was paid");

    // Everything else that happened there is kept, and is nobody's order.
    assert_eq!(settled(&scene, "customer.created", 1), [("ignored".to_owned(), json!("kind_not_used"))]);
    assert_eq!(scene.orders(), 2);
    scene.ledger.assert_books_hold();
}
