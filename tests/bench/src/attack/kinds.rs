//! The kinds of flood.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use integration_tests::stripe;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::answers::Answers;
use super::{caller, slow};
use crate::rows::{self, Visit};
use crate::shop::Neighbour;

/// What the hostile merchant's own Stripe account signs with.
const SECRET: &str = "whsec_of_a_hostile_merchant";
const CLICKS_A_BATCH: u64 = 100;
const BATCHES: usize = 50;
/// In which slow clients come: they are all thrown out after the same time, and not all at once either.
const SPREAD: Duration = Duration::from_secs(1);
/// Just below what a request in bulk may bring.
const LARGE: usize = 19_000_000;

/// One kind.
#[derive(Clone)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    connections: u32,
    does: Does,
}

#[derive(Clone)]
enum Does {
    /// Says this and then a byte a second; if it is nothing, says nothing.
    Trickle(Vec<u8>),
    /// Sends the request of a number, so many a second over all connections.
    Call { per_second: u32, request: Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync> },
}

impl Kind {
    fn trickle(name: &'static str, connections: u32, first: &str) -> Self {
        Self { name, connections, does: Does::Trickle(first.into()) }
    }

    fn call(
        name: &'static str,
        connections: u32,
        per_second: u32,
        request: impl Fn(u64) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self { name, connections, does: Does::Call { per_second, request: Arc::new(request) } }
    }

    /// Begins with it, on every connection.
    pub(super) fn begin(&self, host: &str, end: Instant) -> JoinSet<Answers> {
        let mut attackers = JoinSet::new();
        for connection in 0..self.connections {
            let host = host.to_owned();
            match &self.does {
                Does::Trickle(first) => {
                    let (first, after) = (first.clone(), SPREAD * connection / self.connections);
                    attackers.spawn_local(async move {
                        tokio::time::sleep(after).await;
                        slow::trickle(host, first, end).await
                    })
                }
                Does::Call { per_second, request } => {
                    let pause = Duration::from_secs(1) * self.connections / *per_second;
                    let (request, of_all) = (Arc::clone(request), self.connections);
                    let numbered = move |number: u64| request(number * u64::from(of_all) + u64::from(connection));
                    attackers.spawn_local(async move {
                        tokio::time::sleep(pause * connection / of_all).await;
                        caller::call(host, pause, end, numbered).await
                    })
                }
            };
        }
        attackers
    }
}

/// All of them; what needs a key is done with the hostile merchant's own.
pub(super) fn all(hostile: &Neighbour) -> Result<Vec<Kind>> {
    let merchant = &hostile.merchant;
    merchant.api.put("/v1/integrations/stripe", &json!({"webhook_secret": SECRET})).expect(200);
    let key = merchant.api.key().to_owned();
    let run = rows::new_id()?;
    let order = r#"{"order_id":"order","customer_id":"c","amount":4900,"currency":"EUR"}"#;
    let orders = vec![order; LARGE / (order.len() + 1)].join(",");
    let large = Arc::new(request("/v1/conversions/bulk", &key, &format!(r#"{{"conversions":[{orders}]}}"#)));
    let deep = request("/v1/conversions", &key, &format!(r#"{{"metadata":{}"#, r#"{"a":"#.repeat(40_000)));
    let webhooks = format!("/webhooks/stripe/{}", merchant.id);
    let unsigned = request(&webhooks, "none", &json!({"id": "evt_1", "object": "event"}).to_string());
    let mut heads = "GET /healthz HTTP/1.1\r\nHost: ledger\r\nx-large: ".to_owned();
    heads.push_str(&"x".repeat(100_000));
    heads.push_str("\r\n\r\n");
    Ok(vec![
        Kind::trickle("2,000 heads that come a byte a second", 2_000, "GET /healthz HTTP/1.1\r\nHost: ledger\r\nx: "),
        Kind::trickle("1,000 bodies that come a byte a second", 1_000, &post("/v1/conversions", &key, 200_000)),
        Kind::trickle("3,000 connections that say nothing", 3_000, ""),
        Kind::call("1,000 new connections a second", 64, 1_000, |_| {
            b"GET /healthz HTTP/1.1\r\nHost: ledger\r\nConnection: close\r\n\r\n".to_vec()
        }),
        Kind::call("200 heads of 100 KB a second", 16, 200, move |_| heads.clone().into_bytes()),
        Kind::call("10 bodies of 19 MB a second", 16, 10, move |_| large.as_bytes().to_vec()),
        Kind::call("100 deep bodies of 200 KB a second", 16, 100, move |_| deep.clone().into_bytes()),
        Kind::call("1,000 wrong keys a second", 32, 1_000, move |number| {
            request("/v1/conversions", &format!("trb_merchant_{number:040x}"), "{}").into_bytes()
        }),
        Kind::call("1,000 webhooks a second without a signature", 32, 1_000, move |_| unsigned.clone().into_bytes()),
        signed_webhooks(
            "500 signed webhooks a second",
            &webhooks,
            run,
            "customer.updated",
            |_| json!({"id": "cus_1", "object": "customer"}),
        ),
        signed_webhooks(
            "500 signed webhooks a second that are applied",
            &webhooks,
            run,
            "promotion_code.updated",
            |number| {
                let number = number % 1_000;
                json!({"id": format!("promo_{number}"), "object": "promotion_code", "code": format!("CODE{number}")})
            },
        ),
        signed_webhooks(
            "500 signed webhooks a second that are orders",
            &webhooks,
            run,
            "checkout.session.completed",
            checkout,
        ),
        clicks(hostile)?,
    ])
}

/// Of that kind, each with an id of its own and about what its number says.
fn signed_webhooks(name: &'static str, path: &str, run: Uuid, kind: &'static str, about: fn(u64) -> Value) -> Kind {
    let path = path.to_owned();
    Kind::call(name, 32, 500, move |number| {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let body = json!({
            "id": format!("evt_{kind}_{run}_{number}_{now}"), "object": "event", "type": kind, "created": now,
            "livemode": false, "pending_webhooks": 1, "data": {"object": about(number)},
        });
        let body = body.to_string();
        let signature = stripe::signature(SECRET, now, &body);
        let length = body.len();
        format!("POST {path} HTTP/1.1\r\nHost: ledger\r\nContent-Type: application/json\r\nStripe-Signature: {signature}\r\nContent-Length: {length}\r\n\r\n{body}")
            .into_bytes()
    })
}

/// A checkout that was paid, another one each time.
fn checkout(number: u64) -> Value {
    let now = OffsetDateTime::now_utc().unix_timestamp();
    json!({
        "id": format!("cs_{now}_{number}"), "object": "checkout.session", "amount_subtotal": 4900, "amount_total": 4900,
        "currency": "eur", "customer": "cus_1", "livemode": false, "metadata": {}, "mode": "payment",
        "payment_intent": format!("pi_{now}_{number}"), "payment_status": "paid", "status": "complete",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    })
}

/// All on one link, 25,000 a second.
fn clicks(hostile: &Neighbour) -> Result<Kind> {
    let (key, merchant_id) = (hostile.merchant.edge_key.clone(), hostile.merchant.id.clone());
    let (link_id, isolate_id) = (hostile.link_id.clone(), rows::new_id()?);
    let sent = AtomicU64::new(0);
    Ok(Kind::call("25,000 clicks a second on one link", 2, 5, move |_| {
        let at = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
        let mut body = String::with_capacity(3_500_000);
        for batch in 0..BATCHES {
            let first = if batch == 0 { r#"{"batches":["# } else { "," };
            let before = sent.fetch_add(1, Ordering::Relaxed);
            // Writing to a String cannot fail.
            let _ = write!(body, r#"{first}{{"isolate_id":"{isolate_id}","seq":{},"clicks":["#, before + 1);
            for click in 0..CLICKS_A_BATCH {
                body.push_str(if click == 0 { "" } else { "," });
                let number = before * CLICKS_A_BATCH + click;
                let id = rows::new_id().unwrap_or_default();
                Visit { id, number, link_id: &link_id, merchant_id: &merchant_id, at: &at }.write_json(&mut body);
            }
            body.push_str("]}");
        }
        body.push_str("]}");
        request("/v1/edge/clicks", &key, &body).into_bytes()
    }))
}

fn request(path: &str, key: &str, body: &str) -> String {
    post(path, key, body.len()) + body
}

/// The head of a POST with a body of that length.
fn post(path: &str, key: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: ledger\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
}
