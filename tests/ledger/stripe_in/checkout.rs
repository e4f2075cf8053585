//! A checkout that is paid once is an order.

use serde_json::{Value, json};

use super::objects::session;
use super::scene::Scene;

const COMPLETED: &str = "checkout.session.completed";

#[test]
fn a_checkout_is_an_order_without_its_tax_credited_by_its_reference() {
    let scene = Scene::new();

    scene.tell("evt_1", COMPLETED, &session("cs_1", &json!({"client_reference_id": scene.token(3)})));

    let order = scene.order("cs_1");
    assert_eq!(
        (&order["amount"], &order["currency"], &order["customer_id"]),
        (&json!(10_000), &json!("EUR"), &json!("cus_1"))
    );
    assert_eq!(order["attribution"]["method"], "click_token");
    assert_eq!(order["metadata"], json!({"stripe_event": "evt_1", "livemode": false}));
    assert_eq!(scene.earned("cs_1"), [2_000, 0]);
    let event = scene.became("evt_1");
    let became = json!({
        "order_id": "cs_1", "conversion_id": order["id"], "amount": 10_000, "currency": "EUR", "reason": null,
    });
    assert_eq!((&event["status"], &event["became"]), (&json!("applied"), &became));
    scene.ledger.assert_books_hold();
}

#[test]
fn the_token_may_stand_in_the_metadata_beside_a_reference_of_the_shops_own() {
    let scene = Scene::new();
    let with = json!({"client_reference_id": "user-17", "metadata": {"tributary_token": scene.token(1)}});

    scene.tell("evt_1", COMPLETED, &session("cs_1", &with));
    scene.tell("evt_2", COMPLETED, &session("cs_2", &json!({"client_reference_id": "user-17"})));
    scene.tell("evt_3", COMPLETED, &session("cs_3", &json!({"metadata": {"tributary_token": "forged"}})));

    assert_eq!(scene.order("cs_1")["attribution"]["method"], "click_token");
    assert_eq!(scene.became("evt_2")["became"]["reason"], "no_reference");
    assert_eq!(scene.became("evt_3")["became"]["reason"], "bad_token");
}

#[test]
fn shipping_does_not_count_and_amounts_are_in_the_units_of_their_currency() {
    let scene = Scene::new();
    let shipped = json!({"amount_total": 12495, "shipping_cost": {"amount_subtotal": 500, "amount_tax": 95,
        "amount_total": 595}, "total_details": {"amount_discount": 0, "amount_shipping": 500, "amount_tax": 1995}});
    scene.tell("evt_1", COMPLETED, &session("cs_1", &shipped));
    assert_eq!(scene.order("cs_1")["amount"], 10_000);

    for (currency, ledger) in [("jpy", 10_000), ("isk", 100), ("mga", 1_000_000), ("kwd", 10_000)] {
        let id = format!("cs_{currency}");
        scene.tell(&format!("evt_{currency}"), COMPLETED, &session(&id, &json!({"currency": currency})));
        assert_eq!(scene.order(&id)["amount"], ledger, "{currency}");
    }
}

#[test]
fn told_again_and_by_many_at_once_it_is_one_order() {
    let scene = Scene::new();
    let sold = session("cs_1", &json!({"client_reference_id": scene.token(1)}));
    let event = scene.event("evt_1", COMPLETED, &sold);

    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| event.tell(&scene.ledger).expect(200));
        }
    });
    // The same under another id, as when an endpoint is there twice.
    scene.tell("evt_2", COMPLETED, &sold);

    assert_eq!((scene.orders(), scene.balances()), (1, [2_000, 0, 0]));
    assert_eq!(scene.ledger.database.number("select count(*) from provider_event"), 2);
    scene.ledger.assert_books_hold();
}

#[test]
fn many_sales_at_once_are_all_recorded_by_few_connections() {
    let scene = Scene::new();
    let with = json!({"client_reference_id": scene.token(1)});

    std::thread::scope(|scope| {
        for number in 0..40 {
            let sold = session(&format!("cs_{number}"), &with);
            let event = scene.event(&format!("evt_{number}"), COMPLETED, &sold);
            let ledger = &scene.ledger;
            scope.spawn(move || event.tell(ledger).expect(200));
        }
    });

    assert_eq!((scene.orders(), scene.balances()), (40, [80_000, 0, 0]));
    scene.ledger.assert_books_hold();
}

#[test]
fn a_payment_that_takes_days_is_an_order_once_it_is_there_and_its_click_counts_from_the_checkout() {
    let scene = Scene::with(&json!({"attribution_window_days": 2}));
    let with = |status: &str| json!({"payment_status": status, "client_reference_id": scene.token(7)});
    let day = 24 * 3_600;

    let unpaid = scene.event("evt_1", COMPLETED, &session("cs_1", &with("unpaid"))).earlier(6 * day);
    unpaid.tell(&scene.ledger).expect(200);
    assert_eq!(scene.verdict("evt_1"), ("ignored".into(), json!("not_paid_yet")));
    assert_eq!(scene.orders(), 0);
    scene.tell("evt_2", "checkout.session.async_payment_succeeded", &session("cs_1", &with("paid")));

    assert_eq!(scene.order("cs_1")["attribution"]["method"], "click_token");
    // The same click is too old for an order of today.
    scene.tell("evt_3", COMPLETED, &session("cs_2", &with("paid")));
    assert_eq!(scene.order("cs_2")["reason"], "window_expired");
}

#[test]
fn what_is_no_sale_is_kept_with_the_reason() {
    let scene = Scene::new();
    let free = json!({"payment_status": "no_payment_required", "amount_total": 0});
    let nothing = json!({"amount_total": 0, "total_details": Value::Null});
    for (id, kind, object, reason) in [
        ("evt_1", COMPLETED, session("cs_1", &json!({"mode": "setup", "payment_intent": null})), "nothing_paid"),
        ("evt_2", COMPLETED, session("cs_2", &free), "nothing_paid"),
        ("evt_3", COMPLETED, session("cs_3", &nothing), "nothing_paid"),
        ("evt_4", COMPLETED, session("cs_4", &json!({"currency": "clf"})), "currency_unsupported"),
        ("evt_5", "customer.created", json!({"id": "cus_1"}), "kind_not_used"),
    ] {
        scene.tell(id, kind, &object);
        assert_eq!(scene.verdict(id), ("ignored".into(), json!(reason)), "{object}");
    }
    assert_eq!(scene.orders(), 0);
}

#[test]
fn a_sale_in_another_currency_than_the_programs_is_not_converted() {
    let scene = Scene::new();
    let dollars = json!({"currency": "usd", "client_reference_id": scene.token(1)});

    scene.tell("evt_1", COMPLETED, &session("cs_1", &dollars));

    assert_eq!(scene.verdict("evt_1"), ("ignored".into(), json!("currency_mismatch")));
    assert_eq!(scene.orders(), 0);
}

#[test]
fn a_customer_who_is_the_partner_earns_nothing() {
    let scene = Scene::new();
    let own = json!({"client_reference_id": scene.token(1), "customer_details": {"email": "ADA@partner.example"}});

    scene.tell("evt_1", COMPLETED, &session("cs_1", &own));

    assert_eq!(scene.order("cs_1")["reason"], "self_referral");
}
