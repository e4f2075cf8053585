//! A provider that has had enough says how long it wants to be left alone, and is.

use integration_tests::process::eventually;
use serde_json::{Value, json};
use time::format_description::well_known::{Rfc2822, Rfc3339};
use time::{Duration, OffsetDateTime};

use crate::payouts::Earned;

fn moment(value: &Value) -> OffsetDateTime {
    OffsetDateTime::parse(value.as_str().unwrap(), &Rfc3339).unwrap()
}

/// The attempts of the run's payout, in their order.
fn attempts(world: &Earned, run: &Value) -> Vec<Value> {
    let mut attempts = world.payout(run)["attempts"].as_array().unwrap().clone();
    attempts.sort_by_key(|attempt| attempt["number"].as_i64());
    attempts
}

#[test]
fn a_rail_that_asks_for_seconds_is_left_alone_for_them() {
    let world = Earned::new();
    world.partner(&json!({}), &[("a", 10_000)]);
    // Without being asked, the second attempt comes after three seconds at the latest.
    world.psp.faults(&json!({"error_429": 1, "retry_after": "6", "times": 1, "only": ["POST /v1/transfers"]}));
    let run = world.draft();
    world.approve(&run);
    world.wait_for(&run, "completed");

    let attempts = attempts(&world, &run);
    assert_eq!((attempts.len(), &attempts[0]["outcome"]), (2, &json!("retry_later")), "{attempts:?}");
    let waited = moment(&attempts[1]["started_at"]) - moment(&attempts[0]["finished_at"]);
    assert!(waited >= Duration::seconds(6), "{waited}");
    assert_eq!((world.payout(&run)["status"].as_str(), world.psp.transfers().len()), (Some("paid"), 1));
    world.ledger.assert_books_hold();
}

#[test]
fn a_rail_that_asks_for_a_day_is_asked_again_after_an_hour_or_so() {
    let world = Earned::new();
    world.partner(
        &json!({"payout_method": "paypal", "stripe_account_id": null, "paypal_email": "a@x.example"}),
        &[("a", 10_000)],
    );
    let tomorrow = OffsetDateTime::now_utc().replace_nanosecond(0).unwrap() + Duration::days(1);
    let date = tomorrow.format(&Rfc2822).unwrap().replace("+0000", "GMT");
    world.psp.faults(&json!({"error_503": 1, "retry_after": date, "only": ["POST /v1/payments/payouts"]}));
    let run = world.draft();
    world.approve(&run);
    eventually(20, "the first attempt is answered", || world.payout(&run)["attempts"][0]["outcome"] == "unknown");

    let minutes = "select (extract(epoch from next_attempt_at - now()) / 60)::bigint from payout";
    eventually(5, "the wait is written down", || world.ledger.database.number(minutes) > 1);
    let wait = world.ledger.database.number(minutes);
    assert!((59..=90).contains(&wait), "{wait} minutes");
    assert_eq!(attempts(&world, &run).len(), 1);
    world.ledger.assert_books_hold();
}
