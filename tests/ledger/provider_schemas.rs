//! The tests themselves keep to what the providers publish: a request that is not as recorded fails the test it was sent in,
//! and what tests tell in a provider's name is what it would tell.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fake_psp::recorded::Recorded;
use integration_tests::api::Client;
use integration_tests::psp::Psp;
use integration_tests::{paypal, stripe};
use serde_json::json;

#[test]
fn a_test_in_which_a_provider_was_asked_something_misspelt_fails_at_its_end() {
    let psp = Psp::start();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body = "amount=1&currency=eur&destination=acct_1&transfer_groop=1";
    let refused = Client::new(psp.url()).with_key("sk_test_1").send("POST", "/v1/transfers", &form, Some(body));
    assert_eq!(refused.expect(400)["error"]["code"], "parameter_unknown");
    assert_eq!(psp.violations()[0]["place"], "body.transfer_groop");

    let ended = catch_unwind(AssertUnwindSafe(|| drop(psp)));

    let said = ended.expect_err("it ended well");
    assert!(said.downcast_ref::<String>().is_some_and(|said| said.contains("transfer_groop")));
}

#[test]
fn a_test_that_asks_only_what_is_published_ends_well() {
    let psp = Psp::start();
    psp.transfer("po-1", "acct_1", 100);
    assert!(psp.violations().is_empty());
}

#[test]
fn events_that_tests_tell_are_as_the_providers_publish_them() {
    let recorded = Recorded::get().unwrap();
    let payout = json!({"id": "po-1", "amount": 100, "currency": "EUR", "destination": "acct_1"});
    let of_stripe = [
        stripe::Event::of_platform("evt_1", "transfer.created", &stripe::transfer("tr_1", "m-1", &payout, 0)),
        stripe::Event::of_platform("evt_2", "transfer.reversed", &stripe::transfer("tr_1", "m-1", &payout, 100)),
        stripe::Event::of_account("acct_1", "evt_3", "account.updated", &stripe::account("acct_1", true)),
        stripe::Event::of_account("acct_1", "evt_4", "account.updated", &stripe::account("acct_1", false)),
    ];
    for event in &of_stripe {
        assert_eq!(recorded.faults_of_stripe_event(event.body()), Vec::<String>::new(), "{:#}", event.body());
    }
    let journal = json!({
        "id": "8AELMXH8UB2P8", "payout_batch_id": "Q8KVJG9TZTNN4", "sender_batch_id": "b-1", "sender_item_id": "i-1",
        "currency": "EUR", "value": "1.00", "destination": "ada@x.example",
    });
    for (kind, status) in [("SUCCEEDED", "SUCCESS"), ("UNCLAIMED", "UNCLAIMED"), ("RETURNED", "RETURNED")] {
        let event = paypal::Event::of_item("WH-1", kind, &paypal::item(&journal, status));
        assert_eq!(recorded.faults_of_paypal_event(event.body()), Vec::<String>::new(), "{:#}", event.body());
    }
}
