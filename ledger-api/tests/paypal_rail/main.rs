//! Our PayPal client against a server that counts: tokens, deadlines, and what they mean for a payout.
#![allow(clippy::unwrap_used, reason = "tests: a failing step is a failing test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use ledger_api::domain::payout::{Answer, Lookup};
use ledger_api::rails::paypal::{PaypalClient, PaypalRail};
use ledger_api::rails::{PaymentOrder, PaymentRail};
use serde_json::json;
use shared::money::Amount;

/// A PayPal of which only tokens work, each lasting so many seconds; it takes them from a certain one on.
struct Counting {
    url: String,
    tokens: Arc<AtomicUsize>,
}

impl Counting {
    async fn start(expires_in: u64, first_good_token: usize) -> Self {
        let tokens = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&tokens);
        let give = async move || {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            Json(json!({"access_token": format!("T{number}"), "token_type": "Bearer", "expires_in": expires_in}))
        };
        let item = async move |headers: HeaderMap| {
            let token = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
            let number: usize = token.trim_start_matches("Bearer T").parse().unwrap_or(0);
            if number < first_good_token { StatusCode::UNAUTHORIZED } else { StatusCode::NOT_FOUND }
        };
        let silent = async || tokio::time::sleep(Duration::from_mins(1)).await;
        let routes = axum::Router::new()
            .route("/v1/oauth2/token", post(give))
            .route("/v1/payments/payouts-item/{item}", get(item))
            .route("/v1/payments/payouts", post(silent));
        Self { url: serve(routes).await, tokens }
    }

    fn rail(&self) -> PaypalRail {
        rail(&self.url)
    }

    fn asked(&self) -> usize {
        self.tokens.load(Ordering::SeqCst)
    }
}

/// The address of a server with these routes.
async fn serve(routes: axum::Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, routes).into_future());
    url
}

/// Our side, with half a second's patience.
fn rail(url: &str) -> PaypalRail {
    let client = PaypalClient::new("id", "secret", &url.parse().unwrap()).unwrap();
    PaypalRail::new(client.with_deadline(Duration::from_millis(500)))
}

fn order() -> PaymentOrder {
    PaymentOrder {
        merchant_id: ledger_api::app::new_id().unwrap(),
        payout_id: ledger_api::app::new_id().unwrap(),
        generation: 1,
        amount: Amount::new(12_345).unwrap(),
        currency: "EUR".parse().unwrap(),
        destination: "ada@example.com".into(),
        provider_id: Some("8AELMXH8UB2P8".into()),
    }
}

fn failed(detail: &str) -> Lookup {
    Lookup::Failed { detail: detail.into(), after: None }
}

#[tokio::test]
async fn many_that_need_a_token_at_once_wait_for_one_and_share_it() {
    let paypal = Counting::start(32_400, 1).await;
    let rail = paypal.rail();
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let rail = rail.clone();
        asking.spawn(async move { rail.look_up(&order()).await });
    }
    for found in asking.join_all().await {
        assert_eq!(found, failed("http_404"));
    }
    assert_eq!(paypal.asked(), 1);
}

#[tokio::test]
async fn a_token_that_is_about_to_end_is_not_used_again() {
    let paypal = Counting::start(200, 1).await;
    let rail = paypal.rail();
    for asked in 1..=3 {
        rail.look_up(&order()).await;
        assert_eq!(paypal.asked(), asked);
    }
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_and_not_for_ever() {
    let second = Counting::start(32_400, 2).await;
    assert_eq!(second.rail().look_up(&order()).await, failed("http_404"));
    assert_eq!(second.asked(), 2);

    let never = Counting::start(32_400, 100).await;
    assert_eq!(never.rail().look_up(&order()).await, failed("http_401"));
    assert_eq!(never.asked(), 2);
}

#[tokio::test]
async fn a_batch_that_is_not_answered_in_time_is_unknown_and_one_without_a_token_was_not_sent() {
    let paypal = Counting::start(32_400, 1).await;
    let rail = paypal.rail();
    let body = rail.prepare(&order()).unwrap();
    assert_eq!(rail.send(&order(), &body, "").await, Answer::unknown("timeout"));
    let unnamed = PaymentOrder { provider_id: None, ..order() };
    let only_by_sending = Lookup::OnlyBySending { within: Duration::from_hours(25 * 24) };
    assert_eq!(rail.look_up(&unnamed).await, only_by_sending);

    let nobody = PaypalClient::new("id", "secret", &"http://127.0.0.1:9/".parse().unwrap()).unwrap();
    assert_eq!(PaypalRail::new(nobody).send(&order(), &body, "").await, Answer::RetryLater { after: None });
}

#[tokio::test]
async fn forty_that_wait_for_a_token_that_does_not_come_give_up_together() {
    let silent = async || tokio::time::sleep(Duration::from_mins(1)).await;
    let routes = axum::Router::new().route("/v1/oauth2/token", post(silent));
    let rail = rail(&serve(routes).await);

    let began = std::time::Instant::now();
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let rail = rail.clone();
        asking.spawn(async move { rail.look_up(&order()).await });
    }
    for found in asking.join_all().await {
        assert_eq!(found, failed("token: timeout"));
    }
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}
