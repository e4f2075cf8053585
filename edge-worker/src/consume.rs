//! The queue consumer, for the click queue and its dead-letter queue alike. Each message is acknowledged or retried on
//! its own: a bad one never holds up its neighbours, and an unreachable ledger loses none.

use wasm_bindgen::JsCast as _;
use worker::Env;

use crate::config::Config;
use crate::deliver::{self, Outcome};
use crate::from_js::from_json;
use crate::platform::{Message, MessageBatch};
use crate::{isolate, ledger, platform};

const DEADLINE_MS: u32 = 15_000;

struct Delivery {
    message: Message,
    body: String,
    /// Clicks and counts in it.
    rows: usize,
}

/// Delivers what a queue hands over.
pub(crate) async fn consume(batch: &MessageBatch, env: &Env) {
    let config = isolate::config(env);
    let mut foreign = 0_usize;
    let mut ours = Vec::new();
    for message in batch.messages().iter() {
        let message: Message = message.unchecked_into();
        let body = message.body().as_string().unwrap_or_default();
        if let Some(rows) = from_json(&body).and_then(|batch: deliver::Envelope| batch.rows()) {
            ours.push(Delivery { message, body, rows });
        } else {
            // Delivering it again would not make it ours.
            message.ack();
            foreign += 1;
        }
    }
    if foreign > 0 {
        worker::console_error!(r#"{{"event":"foreign_messages","count":{foreign}}}"#);
    }
    let counts: Vec<_> = ours.iter().map(|delivery| delivery.rows).collect();
    for range in deliver::requests(&counts) {
        deliver_some(ours.get(range).unwrap_or_default(), &config).await;
    }
}

/// Posts some messages in one request. A refused request is halved until the message to blame stands alone.
async fn deliver_some(deliveries: &[Delivery], config: &Config) {
    let mut waiting = vec![deliveries];
    while let Some(some) = waiting.pop() {
        match post(some, config).await {
            Outcome::Delivered { rejected } => {
                for delivery in some {
                    delivery.message.ack();
                }
                if rejected > 0 {
                    worker::console_warn!(r#"{{"event":"clicks_rejected","count":{rejected}}}"#);
                }
            }
            Outcome::Refused if some.len() > 1 => {
                let (first, second) = some.split_at(some.len() / 2);
                waiting.extend([second, first]);
            }
            // A refused message may be newer than the ledger that reads it: it waits for the ledger to catch up.
            Outcome::Refused | Outcome::Unavailable => {
                for delivery in some {
                    retry(delivery, config);
                }
            }
        }
    }
}

async fn post(deliveries: &[Delivery], config: &Config) -> Outcome {
    let body = deliver::request_body(deliveries.iter().map(|delivery| delivery.body.as_str()));
    match ledger::ask(config, None, "clicks", Some(&body), DEADLINE_MS).await {
        Some(answered) => deliver::outcome(answered.status, from_json(&answered.body).as_ref(), deliveries.len()),
        None => Outcome::Unavailable,
    }
}

fn retry(delivery: &Delivery, config: &Config) {
    let sent_at_ms = delivery.message.sent_at_ms();
    let seconds = deliver::retry_delay_seconds(sent_at_ms, platform::now_ms(), config.retry_max_seconds);
    delivery.message.retry_after(seconds);
}
