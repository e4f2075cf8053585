//! Stripe events: signed, sent from a queue, and on demand late, twice, out of order or never.
//!
//! The queue is in memory: a kill loses what was not sent, as a provider may.

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use crate::answer::insert;
use crate::plan::{EventPlan, Planner};
use crate::{clock, ids};

const QUEUE_LIMIT: usize = 10_000;
const DEADLINE: Duration = Duration::from_secs(5);
/// How long an event that waits for the next one waits.
const OUT_OF_ORDER_LIMIT: Duration = Duration::from_secs(2);
/// Pauses between attempts that were not answered with 2xx.
const RETRY_PAUSES: [Duration; 4] =
    [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(10)];

/// The ways into the queues, one for each endpoint; without an endpoint its events go nowhere.
#[derive(Clone, Debug)]
pub(crate) struct Webhooks {
    platform: Option<Queue>,
    connect: Option<Queue>,
    planner: Arc<Planner>,
}

type Queue = mpsc::Sender<(Value, EventPlan)>;

/// Where events go and how they are signed.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) url: String,
    pub(crate) secret: String,
}

impl Webhooks {
    /// Starts a sender for each endpoint there is: that of the platform's own account, that of connected accounts.
    pub(crate) fn start(platform: Option<Endpoint>, connect: Option<Endpoint>, planner: Arc<Planner>) -> Self {
        let queue = |endpoint| {
            let (sender, receiver) = mpsc::channel(QUEUE_LIMIT);
            tokio::spawn(deliver_all(endpoint, receiver));
            sender
        };
        Self { platform: platform.map(queue), connect: connect.map(queue), planner }
    }

    /// Queues an event about an object of the platform's.
    pub(crate) fn send(&self, kind: &str, object: &Value, idempotency_key: Option<&str>) {
        self.queue(self.platform.as_ref(), event(kind, object, idempotency_key));
    }

    /// Queues an event about a connected account, which Stripe names beside it.
    pub(crate) fn send_connected(&self, account: &str, kind: &str, object: &Value) {
        let mut event = event(kind, object, None);
        insert(&mut event, "account", json!(account));
        self.queue(self.connect.as_ref(), event);
    }

    /// Drops it when the queue is full.
    fn queue(&self, queue: Option<&Queue>, event: Value) {
        let Some(queue) = queue else { return };
        let plan = self.planner.event_plan();
        if !plan.lost {
            let _ = queue.try_send((event, plan));
        }
    }
}

/// <https://docs.stripe.com/api/events/object>
fn event(kind: &str, object: &Value, idempotency_key: Option<&str>) -> Value {
    json!({
        "id": ids::stripe("evt"),
        "object": "event",
        "api_version": "2025-08-27.basil",
        "created": clock::now_seconds(),
        "data": { "object": object },
        "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": ids::stripe("req"), "idempotency_key": idempotency_key },
        "type": kind,
    })
}

/// Holds at most one event back until the next has been sent.
async fn deliver_all(endpoint: Endpoint, mut queue: mpsc::Receiver<(Value, EventPlan)>) {
    let mut held: Option<(Value, EventPlan)> = None;
    loop {
        let next = match &held {
            None => queue.recv().await,
            Some(_) => timeout(OUT_OF_ORDER_LIMIT, queue.recv()).await.unwrap_or_default(),
        };
        match next {
            Some((event, plan)) if plan.out_of_order && held.is_none() => held = Some((event, plan)),
            Some((event, plan)) => {
                deliver(&endpoint, event, &plan).await;
                if let Some((event, plan)) = held.take() {
                    deliver(&endpoint, event, &plan).await;
                }
            }
            None => match held.take() {
                Some((event, plan)) => deliver(&endpoint, event, &plan).await,
                None => return,
            },
        }
    }
}

/// A late event must not hold up the others, so it waits by itself; so does one whose endpoint is down.
async fn deliver(endpoint: &Endpoint, event: Value, plan: &EventPlan) {
    let body = event.to_string();
    let copies = if plan.twice { 2 } else { 1 };
    for _ in 0..copies {
        let (endpoint, body, late) = (endpoint.clone(), body.clone(), plan.late);
        if late.is_zero() && post(&endpoint, &body).await {
            continue;
        }
        tokio::spawn(async move {
            sleep(late).await;
            for pause in RETRY_PAUSES {
                if post(&endpoint, &body).await {
                    return;
                }
                sleep(pause).await;
            }
        });
    }
}

async fn post(endpoint: &Endpoint, body: &str) -> bool {
    let signature = signature(&endpoint.secret, clock::now_seconds(), body);
    let (url, body) = (endpoint.url.clone(), body.to_owned());
    let sent = tokio::task::spawn_blocking(move || {
        let agent = ureq::Agent::new_with_config(ureq::Agent::config_builder().timeout_global(Some(DEADLINE)).build());
        agent
            .post(&url)
            .header("content-type", "application/json; charset=utf-8")
            .header("stripe-signature", signature)
            .send(body)
            .is_ok()
    });
    sent.await.unwrap_or(false)
}

/// `t=…,v1=…`: <https://docs.stripe.com/webhooks#verify-manually>
fn signature(secret: &str, at: i64, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{at}.{body}").as_bytes());
    format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
}
