//! Sends clicks: buffer, then queue, then straight to the ledger, and at last a loss that is counted and logged.

use std::rc::Rc;
use std::time::Duration;

use shared::click::Click;
use worker::{Context, Delay, Env};

use crate::buffer::{Batch, FLUSH_AFTER_MS, Pushed};
use crate::config::Config;
use crate::from_js::from_json;
use crate::platform::Queue;
use crate::{click, deliver, isolate, platform};

const QUEUE: &str = "CLICKS";
const ATTEMPTS: usize = 2;
const SEND_DEADLINE_MS: u64 = 2_000;
const DIRECT_DEADLINE_MS: u32 = 5_000;

/// Records a click without keeping the visitor waiting.
pub(crate) fn record(click: &Click, config: &Rc<Config>, env: &Env, context: &Context) {
    let json = click::json(click);
    let now_ms = platform::now_ms();
    let (config, env) = (Rc::clone(config), env.clone());
    match isolate::with_buffer(|buffer| buffer.push(&json, now_ms)) {
        Pushed::Joined => {}
        Pushed::Filled(batch) => context.wait_until(async move { send(batch, &config, &env).await }),
        Pushed::Opened(generation) => context.wait_until(async move {
            Delay::from(Duration::from_millis(FLUSH_AFTER_MS)).await;
            if let Some(batch) = isolate::with_buffer(|buffer| buffer.take(generation)) {
                send(batch, &config, &env).await;
            }
        }),
    }
}

/// A send that timed out may have arrived all the same; the ledger knows a batch it has seen.
async fn send(batch: Batch, config: &Config, env: &Env) {
    if let Some(queue) = Queue::bound(env, QUEUE) {
        for _ in 0..ATTEMPTS {
            // One JSON string: a structured body would turn maps into `{}` and large numbers into errors.
            if queue.send_text(&batch.json, SEND_DEADLINE_MS).await.is_some() {
                return;
            }
        }
    }
    if post(&batch, config).await.is_some() {
        return;
    }
    let lost = isolate::count_lost(batch.clicks);
    let (clicks, seq) = (batch.clicks, batch.seq);
    worker::console_error!(r#"{{"event":"clicks_lost","clicks":{clicks},"seq":{seq},"lost_by_isolate":{lost}}}"#);
}

async fn post(batch: &Batch, config: &Config) -> Option<()> {
    let (ledger_url, key) = (config.ledger_url.as_deref()?, config.edge_key.as_deref()?);
    let body = deliver::request_body(std::iter::once(batch.json.as_str()));
    let answered =
        platform::call(&format!("{ledger_url}/v1/edge/clicks"), key, Some(&body), DIRECT_DEADLINE_MS).await?;
    let verdicts = from_json(&answered.body);
    matches!(deliver::outcome(answered.status, verdicts.as_ref(), 1), deliver::Outcome::Delivered { .. }).then_some(())
}
