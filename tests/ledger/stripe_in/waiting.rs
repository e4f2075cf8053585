//! What comes before the thing it refers to waits for it, and not for ever.

use serde_json::json;

use super::objects::{SHAPES, Shape, dispute, invoice, refund, session, subscribing};
use super::scene::Scene;

#[test]
fn an_invoice_before_its_checkout_waits_for_it() {
    for shape in SHAPES {
        let scene = Scene::new();

        scene.tell("evt_1", "invoice.paid", &invoice(shape, "in_1", "sub_1", &json!({})));
        assert_eq!(scene.verdict("evt_1"), ("pending".into(), json!("waits_for_checkout")));
        assert_eq!(scene.orders(), 0);
        let with = json!({"metadata": {"tributary_token": scene.token(1)}});
        scene.tell("evt_2", "checkout.session.completed", &subscribing("cs_1", "sub_1", &with));

        scene.settled("evt_1");
        assert_eq!(scene.order("in_1")["attribution"]["method"], "click_token", "{shape:?}");
        assert_eq!(scene.balances()[0], 2_000);
    }
}

#[test]
fn after_an_hour_without_a_checkout_the_invoice_is_recorded_without_one() {
    let scene = Scene::new();
    scene.tell("evt_1", "invoice.paid", &invoice(Shape::Since, "in_1", "sub_1", &json!({})));
    let due = "select extract(epoch from max(next_attempt_at) - max(received_at))::bigint from provider_event";
    assert!((0..=3_600).contains(&scene.ledger.database.number(due)));

    scene.time_passes("59 minutes");
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!(scene.verdict("evt_1").0, "pending");
    scene.time_passes("1 minute");

    assert_eq!(scene.settled("evt_1")["became"]["reason"], "no_reference");
    assert_eq!(scene.orders(), 1);
    // The checkout is told at last: what follows is credited.
    let with = json!({"client_reference_id": scene.token(1)});
    scene.tell("evt_2", "checkout.session.completed", &subscribing("cs_1", "sub_1", &with));
    let next = json!({"billing_reason": "subscription_cycle"});
    scene.tell("evt_3", "invoice.paid", &invoice(Shape::Since, "in_2", "sub_1", &next));
    assert_eq!(scene.order("in_2")["attribution"]["method"], "click_token");
}

#[test]
fn a_later_invoice_that_overtook_the_first_waits_for_it_and_is_recurring() {
    for shape in SHAPES {
        let scene = Scene::with(&json!({"terms": {"kind": "percentage", "recurring": {"rate": "10", "months": 12}}}));
        let later = json!({
            "billing_reason": "subscription_cycle",
            "status_transitions": {"paid_at": time::OffsetDateTime::now_utc().unix_timestamp() + 31 * 24 * 3_600},
        });

        scene.tell("evt_1", "invoice.paid", &invoice(shape, "in_2", "sub_1", &later));
        assert_eq!(scene.verdict("evt_1"), ("pending".into(), json!("waits_for_first_invoice")));
        assert_eq!(scene.orders(), 0);
        scene.tell("evt_2", "invoice.paid", &invoice(shape, "in_1", "sub_1", &json!({})));
        let with = json!({"client_reference_id": scene.token(1)});
        scene.tell("evt_3", "checkout.session.completed", &subscribing("cs_1", "sub_1", &with));

        scene.settled("evt_2");
        scene.settled("evt_1");
        let kinds = ["in_1", "in_2"].map(|id| scene.order(id)["commissions"][0]["kind"].clone());
        assert_eq!(kinds, [json!("percentage"), json!("recurring")], "{shape:?}");
    }
}

#[test]
fn a_later_invoice_of_a_subscription_nobody_ever_tells_of_is_recorded_after_three_days() {
    let scene = Scene::new();
    let with = json!({"billing_reason": "subscription_cycle"});
    scene.tell("evt_1", "invoice.paid", &invoice(Shape::Since, "in_9", "sub_1", &with));

    scene.time_passes("71 hours");
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!(scene.verdict("evt_1"), ("pending".into(), json!("waits_for_first_invoice")));
    scene.time_passes("1 hour");

    assert_eq!(scene.settled("evt_1")["became"]["reason"], "no_reference");
    // Now it is known, and the next one has nothing to wait for.
    scene.tell("evt_2", "invoice.paid", &invoice(Shape::Since, "in_10", "sub_1", &with));
    assert_eq!(scene.became("evt_2")["became"]["reason"], "no_reference");
}

#[test]
fn a_refund_and_a_dispute_before_their_payment_wait_for_it() {
    let scene = Scene::new();
    scene.tell("evt_1", "refund.created", &refund("re_1", "cs_1", 1_190, "succeeded"));
    scene.tell("evt_2", "charge.dispute.created", &dispute("du_1", "cs_1", 1_190, "needs_response"));
    for event in ["evt_1", "evt_2"] {
        assert_eq!(scene.verdict(event), ("pending".into(), json!("unknown_payment")));
    }

    let sold = session("cs_1", &json!({"client_reference_id": scene.token(1)}));
    scene.tell("evt_3", "checkout.session.completed", &sold);

    assert_eq!(scene.settled("evt_1")["became"]["amount"], 1_000);
    assert_eq!(scene.settled("evt_2")["became"]["status"], "opened");
    assert_eq!(scene.earned("cs_1"), [2_000, 200]);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_refund_of_a_payment_that_is_no_order_is_given_up_after_three_days() {
    let scene = Scene::new();
    scene.tell("evt_1", "refund.created", &refund("re_1", "elsewhere", 1_190, "succeeded"));
    scene.tell("evt_2", "refund.created", &json!({"id": 7}));

    scene.time_passes("71 hours");
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!(scene.verdict("evt_1"), ("pending".into(), json!("unknown_payment")));
    assert_eq!(scene.verdict("evt_2").0, "pending");
    scene.time_passes("1 hour");

    assert_eq!(scene.settled("evt_1")["reason"], "unknown_payment");
    let unreadable = scene.settled("evt_2");
    assert_eq!(unreadable["status"], "ignored");
    assert!(unreadable["reason"].as_str().unwrap().starts_with("unreadable"), "{unreadable}");
    // The operator is not woken for what a merchant's account tells.
    assert!(integration_tests::api::Client::new(scene.ledger.url()).get("/metrics").text.contains("events_pending 0"));
}
