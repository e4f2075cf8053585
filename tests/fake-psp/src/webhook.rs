//! Events of both providers: signed, sent from a queue, and on demand late, twice, out of order or never.
//!
//! The queue is in memory: a kill loses what was not sent, as a provider may.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use crate::answer::insert;
use crate::plan::{EventPlan, Planner};
use crate::{clock, ids, paypal, stripe};

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
    paypal: Option<Queue>,
    planner: Arc<Planner>,
}

type Queue = mpsc::Sender<(Value, EventPlan)>;

/// Where events go and how they are signed.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) url: String,
    pub(crate) signer: Signer,
}

/// As whom an endpoint is spoken to.
#[derive(Clone)]
pub(crate) enum Signer {
    /// By the endpoint's secret.
    Stripe(String),
    /// For the webhook of this id.
    Paypal(String),
}

impl Webhooks {
    /// Starts a sender for each endpoint there is: that of the platform's own account, that of connected accounts,
    /// PayPal's.
    pub(crate) fn start(
        platform: Option<Endpoint>,
        connect: Option<Endpoint>,
        paypal: Option<Endpoint>,
        planner: Arc<Planner>,
    ) -> Self {
        let queue = |endpoint| {
            let (sender, receiver) = mpsc::channel(QUEUE_LIMIT);
            tokio::spawn(deliver_all(endpoint, receiver));
            sender
        };
        Self { platform: platform.map(queue), connect: connect.map(queue), paypal: paypal.map(queue), planner }
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

    /// Queues an event of PayPal's.
    pub(crate) fn send_paypal(&self, event: Value) {
        self.queue(self.paypal.as_ref(), event);
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
        "api_version": stripe::API_VERSION,
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
    let headers = match &endpoint.signer {
        Signer::Stripe(secret) => stripe::signature::headers(secret, body),
        Signer::Paypal(webhook_id) => paypal::signature::headers(webhook_id, body),
    };
    let (url, body) = (endpoint.url.clone(), body.to_owned());
    let sent = tokio::task::spawn_blocking(move || {
        let agent = ureq::Agent::new_with_config(ureq::Agent::config_builder().timeout_global(Some(DEADLINE)).build());
        let request = agent.post(&url).header("content-type", "application/json; charset=utf-8");
        headers.into_iter().fold(request, |request, (name, value)| request.header(name, value)).send(body).is_ok()
    });
    sent.await.unwrap_or(false)
}
