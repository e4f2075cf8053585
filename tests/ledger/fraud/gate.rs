//! Nothing is approved, or paid, before it was screened.

use std::thread;

use integration_tests::merchant::text;
use integration_tests::process::eventually;
use serde_json::{Value, json};
use time::Duration;

use super::scene::{Scene, strict};

/// Until it ends, no rule sees a new commission: its queue is locked against the job.
const HOUR_LATER: &str = "update commission_unscreened set due_at = now() + interval '1 hour'";

#[test]
fn an_honest_order_is_screened_within_seconds_and_approved_like_ever() {
    let scene = Scene::new(&json!({"hold_days": 0}));
    let clicked = scene.click(Duration::minutes(10), &json!({}));

    let id = scene.order("o-1", &clicked, &json!({}));

    eventually(20, "the order is approved", || scene.status(&id) == "approved");
    assert_eq!(scene.fraud(&id), Value::Null);
    assert_eq!((scene.decided(), scene.unscreened()), (1, 0));
    scene.ledger.assert_books_hold();
}

#[test]
fn an_unscreened_commission_is_not_approved_however_long_its_hold_is_over() {
    let scene = Scene::new(&json!({"hold_days": 14}));
    let clicked = scene.click(Duration::minutes(10), &json!({}));
    let id = scene.order("o-1", &clicked, &json!({}));
    eventually(20, "it was screened", || scene.decided() == 1);
    let commission = scene.commission(&id);

    // As if the server had died between the order and the screening, and the note of it were lost besides.
    scene.ledger.database.execute("delete from fraud_decision; update commission set hold_until = now()").unwrap();
    thread::sleep(std::time::Duration::from_secs(2));

    assert_eq!(scene.status(&id), "pending");
    let (holds, said) = scene.ledger.verify();
    assert!(!holds && said.contains("no fraud rule looked at it; nor does it wait for that"), "{said}");
    let waits_again = format!(
        "insert into commission_unscreened (merchant_id, first_commission_id, commission_ids)
         values ('{}', '{commission}', array['{commission}'::uuid])",
        scene.shop.id
    );
    scene.ledger.database.execute(&waits_again).unwrap();
    eventually(20, "it is approved once it was screened", || scene.status(&id) == "approved");
    scene.ledger.assert_books_hold();
}

#[test]
fn whoever_approves_by_hand_has_it_screened_first() {
    let scene = Scene::with_rules(&json!({"hold_days": 14}), &strict());
    // The click has not arrived, so the job waits for it and nothing is decided.
    let waiting = scene.visit(Duration::seconds(1));
    let quick = scene.order("o-1", &waiting, &json!({}));
    let honest = scene.order("o-2", &scene.visit(Duration::seconds(90)), &json!({}));
    assert_eq!(scene.decided(), 0);

    assert_eq!(scene.shop.approve(&quick).problem(409), "invalid_state");
    scene.shop.approve(&honest).expect(200);

    assert_eq!((scene.fraud(&quick)["outcome"].clone(), scene.status(&quick)), (json!("hold"), "pending".into()));
    assert_eq!(scene.status(&honest), "approved");
    assert_eq!(scene.decided(), 2);
    scene.decide("release", &scene.commission(&quick)).expect(200);
    assert_eq!(scene.shop.approve(&quick).expect(200)["status"], "approved");
    scene.ledger.assert_books_hold();
}

#[test]
fn an_order_waits_for_its_click_no_longer_than_the_grace() {
    let grace = json!({"missing_click": {"score": 100, "grace_seconds": 6}});
    let scene = Scene::with_rules(&json!({"hold_days": 0}), &grace);
    let (comes, never) = (scene.visit(Duration::ZERO), scene.visit(Duration::ZERO));
    let late = scene.order("late", &comes, &json!({}));
    let lost = scene.order("lost", &never, &json!({}));

    scene.arrives(&comes, &json!({}));

    eventually(30, "both are decided", || scene.decided() == 2);
    assert_eq!(scene.fraud(&lost)["findings"][0]["rule"], "missing_click");
    assert_eq!(scene.queue(), [scene.commission(&lost)]);
    eventually(20, "the other is approved", || scene.status(&late) == "approved");
    scene.ledger.assert_books_hold();
}

#[test]
fn a_server_killed_between_order_and_screening_screens_when_it_is_back() {
    let mut scene = Scene::with_rules(&json!({"hold_days": 0}), &strict());
    let clicked = scene.click(Duration::seconds(1), &json!({}));
    // The job cannot take the note before the kill: it sees no commission that is due.
    scene
        .ledger
        .database
        .execute("alter table commission_unscreened alter column due_at set default now() + interval '1 hour'")
        .unwrap();
    let id = scene.order("o-1", &clicked, &json!({}));
    scene.ledger.process.kill();
    assert_eq!((scene.decided(), scene.unscreened()), (0, 1));
    scene.ledger.database.execute("update commission_unscreened set due_at = now()").unwrap();

    scene.ledger.start_again();

    eventually(20, "it is held", || scene.fraud(&id)["outcome"] == "hold");
    assert_eq!((scene.status(&id).as_str(), scene.unscreened()), ("pending", 0));
    scene.ledger.assert_books_hold();
}

#[test]
fn two_instances_screen_each_commission_once() {
    let scene = Scene::with_rules(&json!({"hold_days": 0}), &strict());
    let second = scene.ledger.second_instance();
    let clicked = scene.click(Duration::seconds(1), &json!({}));
    let orders: Vec<Value> = (0..600)
        .map(|number| {
            let quick = number % 3 == 0;
            let mut order = json!({
                "order_id": format!("o-{number}"), "customer_id": format!("c-{number}"), "amount": 1_000,
                "currency": "EUR",
            });
            if quick {
                order["click_token"] = json!(clicked.token);
            } else {
                order["ref"] = json!(scene.partner.code);
            }
            order
        })
        .collect();

    thread::scope(|scope| {
        for (number, part) in orders.chunks(100).enumerate() {
            let api = if number % 2 == 0 { scene.shop.api.clone() } else { scene.shop.api.at(&second.address) };
            scope.spawn(move || api.post("/v1/conversions/bulk", &json!({"conversions": part})).expect(200));
        }
    });

    eventually(60, "all are decided", || scene.decided() == 600 && scene.unscreened() == 0);
    let held = scene.ledger.database.number("select count(*) from commission where fraud_hold");
    assert_eq!(held, 200);
    let approved = || scene.ledger.database.number("select count(*) from commission where status = 'approved'");
    eventually(60, "the others are approved", || approved() == 400);
    assert_eq!(scene.ledger.database.number("select count(*) from fraud_decision where number > 1"), 0);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_held_commission_is_in_no_payout() {
    let scene = Scene::with_rules(&json!({"hold_days": 0}), &strict());
    let (_, commission) = scene.held("quick");
    let honest = scene.order("slow", &scene.click(Duration::minutes(10), &json!({})), &json!({}));
    eventually(20, "the other is approved", || scene.status(&honest) == "approved");

    let run = scene.shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);

    assert_eq!(run["payouts"][0]["amount"], 2_000);
    scene.shop.finance.post(&format!("/v1/payout-runs/{}/cancel", text(&run["id"])), &Value::Null).expect(200);
    scene.decide("release", &commission).expect(200);
    let payable = || scene.shop.balance(&format!("affiliate:{}", scene.partner.affiliate_id), "payable");
    eventually(20, "the released one is approved", || payable() == 4_000);
    scene.ledger.assert_books_hold();
}

#[test]
fn what_is_due_later_is_not_looked_at_now() {
    let scene = Scene::new(&json!({"hold_days": 0}));
    scene
        .ledger
        .database
        .execute("alter table commission_unscreened alter column due_at set default now() + interval '1 hour'")
        .unwrap();
    let id = scene.order("o-1", &scene.click(Duration::minutes(10), &json!({})), &json!({}));
    scene.ledger.database.execute(HOUR_LATER).unwrap();

    thread::sleep(std::time::Duration::from_secs(2));

    assert_eq!((scene.decided(), scene.status(&id)), (0, "pending".into()));
    scene.ledger.assert_books_hold();
}
