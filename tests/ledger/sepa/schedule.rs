//! Drafts that make themselves.

use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::{World, path};

/// As if the schedule's day had come.
const COME: &str = "update payout_schedule set next_on = '2026-01-15'";

fn set(world: &World, day: &Value) -> Value {
    world.shop.finance.put("/v1/payout-schedule", &json!({"currency": "EUR", "day": day})).expect(200)
}

fn runs(world: &World) -> Vec<Value> {
    world.shop.finance.get("/v1/payout-runs").expect(200)["data"].as_array().unwrap().clone()
}

#[test]
fn a_due_schedule_makes_one_draft_that_another_person_approves() {
    let world = World::new();
    let second = world.ledger.second_instance();
    world.partner(0, &json!({}), &[10_000]);
    let told = set(&world, &json!(15));
    assert_eq!((&told["data"][0]["currency"], &told["data"][0]["day"]), (&json!("EUR"), &json!(15)));
    assert!(runs(&world).is_empty(), "not before its day");

    world.ledger.database.execute(COME).unwrap();
    eventually(20, "a draft is made", || !runs(&world).is_empty());
    std::thread::sleep(std::time::Duration::from_secs(1));
    drop(second);

    let made = runs(&world);
    assert_eq!((made.len(), &made[0]["status"]), (1, &json!("draft")));
    assert_eq!((world.deeds("payout_schedule.draft"), world.deeds("payout_run.approve")), (1, 0));
    let next = world.ledger.database.number("select count(*) from payout_schedule where next_on > current_date");
    assert_eq!(next, 1, "months that were missed are made up for once");
    let approve = format!("{}/approve", path(&made[0]));
    assert_eq!(world.shop.finance.post(&approve, &Value::Null).problem(403), "four_eyes_required");
    world.shop.second_finance.post(&approve, &Value::Null).expect(200);
    world.ledger.assert_books_hold();
}

#[test]
fn a_schedule_takes_its_own_currency_only_and_is_skipped_when_nothing_is_due() {
    let world = World::new();
    world.partner(0, &json!({}), &[10_000]);
    world.shop.program(&json!({"currency": "CHF"}));
    let francs = json!({"currency": "CHF", "day": "last"});
    world.shop.finance.put("/v1/payout-schedule", &francs).expect(200);
    world.ledger.database.execute(COME).unwrap();
    eventually(20, "it was skipped", || world.deeds("payout_schedule.skip") == 1);
    assert!(runs(&world).is_empty());
}

#[test]
fn schedules_are_checked_changed_and_ended() {
    let world = World::new();
    for body in [
        json!({"currency": "EUR"}),
        json!({"currency": "EUR", "day": 0}),
        json!({"currency": "EUR", "day": 29}),
        json!({"currency": "EUR", "day": 300}),
        json!({"currency": "EUR", "day": "first"}),
        json!({"currency": "eur", "day": 1}),
    ] {
        assert_eq!(world.shop.finance.put("/v1/payout-schedule", &body).problem(422), "validation_failed", "{body}");
    }
    let unused = world.shop.finance.put("/v1/payout-schedule", &json!({"currency": "JPY", "day": 1}));
    assert_eq!(unused.problem(422), "currency_mismatch");
    assert_eq!(world.shop.api.get("/v1/payout-schedule").problem(403), "forbidden");
    set(&world, &json!(1));
    assert_eq!(set(&world, &json!("last"))["data"][0]["day"], "last");
    assert_eq!(set(&world, &Value::Null)["data"], json!([]));
    assert_eq!(world.deeds("payout_schedule.set"), 3);
}
