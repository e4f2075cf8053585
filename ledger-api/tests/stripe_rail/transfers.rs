use std::time::Duration;

use ledger_api::domain::payout::{Answer, Lookup};
use ledger_api::rails::{PaymentOrder, PaymentRail};
use serde_json::json;
use shared::money::Amount;

use crate::provider::Provider;

const KEY: &str = "p:g1";

fn order() -> PaymentOrder {
    PaymentOrder {
        generation: 1,
        provider_id: None,
        merchant_id: ledger_api::app::new_id().unwrap(),
        payout_id: ledger_api::app::new_id().unwrap(),
        amount: Amount::new(12_345).unwrap(),
        currency: "EUR".parse().unwrap(),
        destination: "acct_1".into(),
    }
}

#[tokio::test]
async fn a_transfer_is_made_once_and_found_by_its_payout() {
    let provider = Provider::start().await;
    let (rail, order) = (provider.rail(), order());
    let body = rail.prepare(&order).unwrap();
    assert_eq!(rail.look_up(&order).await, Lookup::None);

    let Answer::Accepted { provider_id, paid, fee } = rail.send(&order, &body, KEY).await else { panic!() };
    assert!(paid && fee == Amount::ZERO);
    assert!(
        matches!(rail.send(&order, &body, KEY).await, Answer::Accepted { provider_id: again, .. } if again == provider_id)
    );

    assert_eq!(rail.look_up(&order).await, Lookup::One { provider_id: provider_id.clone(), paid, fee });
    let transfers = provider.transfers().await;
    assert_eq!(transfers.len(), 1, "{transfers:?}");
    assert_eq!(transfers[0]["id"], json!(provider_id));
    assert_eq!(transfers[0]["metadata"]["payout_id"], json!(order.payout_id.to_string()));
    assert_eq!(transfers[0]["metadata"]["merchant_id"], json!(order.merchant_id.to_string()));
    assert_eq!(transfers[0]["amount"], json!(12_345));
}

#[tokio::test]
async fn the_same_key_with_other_bytes_is_never_taken_for_a_refusal() {
    let provider = Provider::start().await;
    let (rail, order) = (provider.rail(), order());
    rail.send(&order, &rail.prepare(&order).unwrap(), KEY).await;
    let other = PaymentOrder { amount: Amount::new(1).unwrap(), ..order.clone() };
    let answer = rail.send(&other, &rail.prepare(&other).unwrap(), KEY).await;
    assert_eq!(answer, Answer::unknown("idempotency_error"));
}

#[tokio::test]
async fn two_transfers_and_a_wrong_one_are_told_apart() {
    let provider = Provider::start().await;
    let (rail, order) = (provider.rail(), order());
    let body = rail.prepare(&order).unwrap();
    rail.send(&order, &body, "p:g1").await;
    let smaller = PaymentOrder { amount: Amount::new(12_000).unwrap(), ..order.clone() };
    assert!(matches!(rail.look_up(&smaller).await, Lookup::Mismatch { .. }));
    rail.send(&order, &body, "p:g2").await;
    assert_eq!(rail.look_up(&order).await, Lookup::Many);
}

#[tokio::test]
async fn an_answer_that_does_not_arrive_is_unknown_and_the_look_up_knows() {
    let lost = [
        (json!({"drop_reply": 1, "only": ["POST /"]}), "connection_failed"),
        (json!({"error_500_after": 1, "only": ["POST /"]}), "http_500"),
        (json!({"malformed": 1, "only": ["POST /"]}), "unreadable_answer"),
        (json!({"delay_ms": 3000, "only": ["POST /"]}), "timeout"),
    ];
    for (faults, detail) in lost {
        let provider = Provider::start().await;
        let (rail, order) = (provider.rail().with_deadline(Duration::from_millis(1500)), order());
        provider.faults(faults).await;
        let answer = rail.send(&order, &rail.prepare(&order).unwrap(), KEY).await;
        assert_eq!(answer, Answer::unknown(detail));
        assert!(matches!(rail.look_up(&order).await, Lookup::One { .. }), "{detail}");
    }
}

#[tokio::test]
async fn what_did_nothing_is_told_apart_from_what_is_unknown() {
    let provider = Provider::start().await;
    let (rail, order) = (provider.rail(), order());
    let body = rail.prepare(&order).unwrap();
    for (faults, expected) in [
        (json!({"error_429": 1}), Answer::RetryLater { after: None }),
        (json!({"error_429": 1, "retry_after": "40"}), Answer::RetryLater { after: Some(Duration::from_secs(40)) }),
        (
            json!({"error_503": 1, "retry_after": "40"}),
            Answer::unknown("http_503").not_before(Some(Duration::from_secs(40))),
        ),
        (json!({"error_503": 1, "retry_after": "later"}), Answer::unknown("http_503")),
        (json!({"error_409": 1}), Answer::unknown("http_409: idempotency_key_in_use")),
        (json!({"error_503": 1}), Answer::unknown("http_503")),
        (json!({"drop_request": 1}), Answer::unknown("connection_failed")),
    ] {
        provider.faults(faults).await;
        assert_eq!(rail.send(&order, &body, KEY).await, expected);
    }
    provider.faults(json!({"error_503": 1, "retry_after": "40"})).await;
    let failed = Lookup::Failed { detail: "http_503".into(), after: Some(Duration::from_secs(40)) };
    assert_eq!(rail.look_up(&order).await, failed);
    provider.faults(json!({})).await;
    assert_eq!(provider.transfers().await.len(), 0);
}

#[tokio::test]
async fn refusals_an_empty_balance_and_a_wrong_key_each_mean_something_else() {
    let provider = Provider::start().await;
    let (rail, order) = (provider.rail(), order());
    let body = rail.prepare(&order).unwrap();
    for (refusal, code) in [
        ("resource_missing", "destination_missing"),
        ("account_invalid", "account_invalid"),
        ("transfers_not_allowed", "transfers_not_allowed"),
        ("insufficient_capabilities_for_transfer", "insufficient_capabilities_for_transfer"),
    ] {
        provider.controls(json!({"accounts": {"acct_1": refusal}})).await;
        assert_eq!(rail.send(&order, &body, refusal).await, Answer::Refused { code: code.into() });
    }
    provider.controls(json!({"balances": {"eur": 100}})).await;
    assert_eq!(rail.send(&order, &body, KEY).await, Answer::InsufficientBalance);
    provider.controls(json!({})).await;
    // Stripe keeps the refusal for the key: only another key can succeed.
    assert_eq!(rail.send(&order, &body, KEY).await, Answer::InsufficientBalance);

    let stranger = provider.rail_with_key("sk_live_1");
    assert_eq!(stranger.send(&order, &body, KEY).await, Answer::RailPaused { reason: "http_401".into() });
    assert_eq!(stranger.look_up(&order).await, Lookup::RailPaused { reason: "http_401".into() });
    assert!(!format!("{stranger:?}").contains("sk_live"));
}

#[tokio::test]
async fn nobody_listening_is_unknown() {
    let provider = Provider::start().await;
    let gone =
        ledger_api::rails::stripe::StripeRail::new("sk_test_1", &"http://127.0.0.1:9/".parse().unwrap()).unwrap();
    drop(provider);
    let order = order();
    let answer = gone.send(&order, &gone.prepare(&order).unwrap(), KEY).await;
    assert_eq!(answer, Answer::unknown("connection_failed"));
}
