//! The invoices of a subscription are its orders; the checkout only says who brought it.

use serde_json::{Value, json};

use super::objects::{SHAPES, Shape, invoice, session, subscribing, with_metadata};
use super::scene::Scene;

const RECURRING: &str = r#"{"terms": {"kind": "percentage", "recurring": {"rate": "10", "months": 12}}}"#;

fn scene() -> Scene {
    Scene::with(&serde_json::from_str(RECURRING).unwrap())
}

fn begin(scene: &Scene, subscription_id: &str) {
    let with = json!({"client_reference_id": scene.token(1)});
    scene.tell("evt_session", "checkout.session.completed", &subscribing("cs_1", subscription_id, &with));
}

/// A later invoice, so many months after now, as a test clock makes it.
fn later(shape: Shape, id: &str, months: i64) -> Value {
    let at = time::OffsetDateTime::now_utc().unix_timestamp() + months * 31 * 24 * 3_600;
    let with = json!({"billing_reason": "subscription_cycle", "status_transitions": {"paid_at": at}});
    invoice(shape, id, "sub_1", &with)
}

#[test]
fn the_first_payment_counts_once_and_the_next_is_recurring() {
    for shape in SHAPES {
        let scene = scene();

        begin(&scene, "sub_1");
        assert_eq!(scene.orders(), 0, "a checkout of a subscription is no order");
        scene.tell("evt_1", "invoice.paid", &invoice(shape, "in_1", "sub_1", &json!({})));
        scene.tell("evt_2", "invoice.paid", &later(shape, "in_2", 2));

        let (first, second) = (scene.order("in_1"), scene.order("in_2"));
        assert_eq!((&first["amount"], &first["attribution"]["method"]), (&json!(10_000), &json!("click_token")));
        assert_eq!((scene.earned("in_1"), first["commissions"][0]["kind"].as_str()), ([2_000, 0], Some("percentage")));
        assert_eq!(second["attribution"]["method"], "subscription", "{shape:?}: {second}");
        let commission = &second["commissions"][0];
        assert_eq!((&commission["kind"], &commission["amount"]), (&json!("recurring"), &json!(1_000)));
        assert!(commission["recurring_month"].as_i64() >= Some(2), "{commission}");
        assert_eq!(commission["parent_conversion_id"], first["id"]);
        assert_eq!(scene.orders(), 2);
        scene.ledger.assert_books_hold();
    }
}

#[test]
fn the_token_in_the_subscriptions_metadata_needs_no_checkout() {
    for shape in SHAPES {
        let scene = scene();
        let with = with_metadata(shape, "sub_1", &json!({"tributary_token": scene.token(1)}));

        scene.tell("evt_1", "invoice.paid", &invoice(shape, "in_1", "sub_1", &with));

        assert_eq!(scene.order("in_1")["attribution"]["method"], "click_token", "{shape:?}");
    }
}

#[test]
fn a_subscription_without_a_checkout_may_tell_its_token_in_an_event_of_its_own() {
    let scene = scene();
    // As localstripe sends it, and Stripe to an endpoint of a version before subscription_details.
    let bare = json!({"subscription_details": null});
    let subscription = |id: &str, metadata: &Value| json!({"id": id, "object": "subscription", "metadata": metadata});
    let token = json!({"tributary_token": scene.token(1)});
    scene.tell("evt_1", "invoice.payment_succeeded", &invoice(Shape::Before, "in_1", "sub_1", &bare));
    scene.tell("evt_2", "customer.subscription.created", &subscription("sub_1", &token));
    scene.tell("evt_3", "customer.subscription.created", &subscription("sub_2", &json!({})));

    scene.settled("evt_1");
    assert_eq!(scene.order("in_1")["attribution"]["method"], "click_token");
    assert_eq!(scene.verdict("evt_3"), ("ignored".into(), json!("no_token")));
    // What is told of the same payment under another name is the same order.
    scene.tell("evt_4", "invoice.paid", &invoice(Shape::Before, "in_1", "sub_1", &bare));
    assert_eq!((scene.became("evt_4")["became"]["order_id"].clone(), scene.orders()), (json!("in_1"), 1));
}

#[test]
fn a_trial_starts_no_month_and_its_click_counts_from_the_checkout() {
    for shape in SHAPES {
        let scene = scene();
        let day = 24 * 3_600;
        // A click 31 days ago, a trial that began 30 days ago: the click would be too old for a payment of today.
        let free = json!({"amount_due": 0, "amount_paid": 0, "subtotal": 0, "total": 0, "total_excluding_tax": 0});
        let started = subscribing(
            "cs_1",
            "sub_1",
            &json!({
                "client_reference_id": scene.token(31), "payment_status": "no_payment_required", "amount_total": 0,
            }),
        );
        for (id, kind, object) in [
            ("evt_1", "invoice.paid", &invoice(shape, "in_0", "sub_1", &free)),
            ("evt_2", "checkout.session.completed", &started),
        ] {
            scene.event(id, kind, object).earlier(30 * day).tell(&scene.ledger).expect(200);
        }
        assert_eq!(scene.verdict("evt_1"), ("ignored".into(), json!("nothing_paid")));
        let with = json!({"billing_reason": "subscription_cycle"});
        scene.tell("evt_3", "invoice.paid", &invoice(shape, "in_1", "sub_1", &with));
        scene.tell("evt_4", "invoice.paid", &later(shape, "in_2", 1));

        let kinds = ["in_1", "in_2"].map(|id| scene.order(id)["commissions"][0]["kind"].clone());
        assert_eq!(kinds, [json!("percentage"), json!("recurring")], "{shape:?}");
        assert_eq!(scene.order("in_1")["attribution"]["method"], "click_token");
        assert_eq!(scene.orders(), 2);
    }
}

#[test]
fn only_what_was_paid_of_an_invoice_counts() {
    let scene = scene();
    begin(&scene, "sub_1");
    // Half of it was the customer's credit.
    let credited = json!({"amount_due": 5950, "amount_paid": 5950, "starting_balance": -5950});

    scene.tell("evt_1", "invoice.paid", &invoice(Shape::Since, "in_1", "sub_1", &credited));

    assert_eq!(scene.order("in_1")["amount"], 5_000);
}

#[test]
fn an_invoice_without_a_subscription_may_be_that_of_a_checkout_and_is_no_order() {
    let scene = scene();
    let bought = session("cs_1", &json!({"client_reference_id": scene.token(1), "invoice": "in_1"}));
    scene.tell("evt_1", "checkout.session.completed", &bought);
    for (id, shape) in [("evt_2", Shape::Before), ("evt_3", Shape::Since)] {
        let with = json!({"billing_reason": "manual", "parent": null, "subscription": null});
        scene.tell(id, "invoice.paid", &invoice(shape, "in_1", "sub_1", &with));
        assert_eq!(scene.verdict(id), ("ignored".into(), json!("no_subscription")));
    }
    assert_eq!(scene.orders(), 1);
}

#[test]
fn an_invoice_told_twice_under_two_ids_is_one_order() {
    let scene = scene();
    begin(&scene, "sub_1");
    let paid = invoice(Shape::Since, "in_1", "sub_1", &json!({}));
    for id in ["evt_1", "evt_2", "evt_1"] {
        scene.tell(id, "invoice.paid", &paid);
    }
    assert_eq!((scene.orders(), scene.balances()), (1, [2_000, 0, 0]));
}
