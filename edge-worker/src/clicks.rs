//! Sends clicks and counts of filtered visits: buffer, then queue, then straight to the ledger, and at last a loss that
//! is counted and logged.

use std::rc::Rc;
use std::time::Duration;

use shared::click::{Click, FilterReason};
use shared::link::LinkRecord;
use web_sys::Request;
use worker::{Delay, Env};

use crate::buffer::{Batch, Buffer, FLUSH_AFTER_MS, FLUSH_COUNTS_AFTER_MS, Pushed};
use crate::config::Config;
use crate::filtered::Kind;
use crate::from_js::from_json;
use crate::isolate::Salt;
use crate::metrics::{self, Way};
use crate::platform::Queue;
use crate::serving::Serving;
use crate::unidentified::Unidentified;
use crate::{click, deliver, isolate, ledger, platform, salts};

const QUEUE: &str = "CLICKS";
const ATTEMPTS: usize = 2;
const SEND_DEADLINE_MS: u64 = 2_000;
const DIRECT_DEADLINE_MS: u32 = 5_000;

/// Records a click without keeping the visitor waiting: an isolate that does not know the day's salt yet looks for it
/// after the answer.
pub(crate) fn record(click: Unidentified, serving: &Serving) {
    let now_ms = platform::now_ms();
    let rest = match isolate::salt(now_ms) {
        Salt::Known(salt) => Rest::Send(push(&click.identified(Some(&salt)))),
        Salt::Missing => Rest::Send(push(&click.identified(None))),
        Salt::Unknown => Rest::Identify(click, now_ms),
    };
    do_later(rest, FLUSH_AFTER_MS, Buffer::take, serving);
}

fn push(click: &Click) -> Pushed {
    let json = click::json(click);
    isolate::with_buffer(|buffer| buffer.push(&json, platform::now_ms()))
}

/// Counts a visit that was filtered.
pub(crate) fn count(reason: FilterReason, link: &LinkRecord, serving: &Serving) {
    let kind = Kind { link_id: link.link_id, merchant_id: link.merchant_id, reason };
    let now_ms = platform::now_ms();
    let pushed = isolate::with_buffer(|buffer| buffer.count(kind, now_ms));
    do_later(Rest::Send(pushed), FLUSH_COUNTS_AFTER_MS, Buffer::take_counts, serving);
}

/// What the request still has to do after its visitor has been answered.
#[expect(clippy::large_enum_variant, reason = "one of them lives for a moment; a box would cost bytes of the module")]
enum Rest {
    /// The click of that moment needs the day's salt.
    Identify(Unidentified, i64),
    Send(Pushed),
}

fn do_later(rest: Rest, flush_after_ms: u64, take: fn(&mut Buffer, u64) -> Option<Batch>, serving: &Serving) {
    if matches!(rest, Rest::Send(Pushed::Joined)) {
        return;
    }
    let (config, env) = (Rc::clone(&serving.config), serving.env.clone());
    // The handle; a request's own `clone` would copy its body.
    let visit = Clone::clone(&serving.request);
    serving.context.wait_until(async move {
        let pushed = match rest {
            Rest::Send(pushed) => pushed,
            Rest::Identify(click, now_ms) => {
                let salt = salts::find(&config, &env, &visit, now_ms).await;
                push(&click.identified(salt.as_deref()))
            }
        };
        let batch = match pushed {
            Pushed::Joined => None,
            Pushed::Filled(batch) => Some(batch),
            Pushed::Opened(generation) => {
                Delay::from(Duration::from_millis(flush_after_ms)).await;
                isolate::with_buffer(|buffer| take(buffer, generation))
            }
        };
        if let Some(batch) = batch {
            send(batch, &config, &env, &visit).await;
        }
    });
}

async fn send(batch: Batch, config: &Config, env: &Env, visit: &Request) {
    let way = hand_over(&batch, config, env, visit).await;
    metrics::sent(env, &batch, way);
    if way == Way::Lost {
        let lost = isolate::count_lost(batch.clicks);
        let Batch { clicks, filtered, seq, .. } = batch;
        worker::console_error!(
            r#"{{"event":"clicks_lost","clicks":{clicks},"filtered":{filtered},"seq":{seq},"lost_by_isolate":{lost}}}"#
        );
    }
}

/// A send that timed out may have arrived all the same; the ledger knows a batch it has seen.
async fn hand_over(batch: &Batch, config: &Config, env: &Env, visit: &Request) -> Way {
    if let Some(queue) = Queue::bound(env, QUEUE) {
        for _ in 0..ATTEMPTS {
            // One JSON string: a structured body would turn maps into `{}` and large numbers into errors.
            if queue.send_text(&batch.json, SEND_DEADLINE_MS).await.is_some() {
                return Way::Queue;
            }
        }
    }
    if post(batch, config, visit).await.is_some() { Way::Direct } else { Way::Lost }
}

async fn post(batch: &Batch, config: &Config, visit: &Request) -> Option<()> {
    let body = deliver::request_body(std::iter::once(batch.json.as_str()));
    let answered = ledger::ask(config, Some(visit), "clicks", Some(&body), DIRECT_DEADLINE_MS).await?;
    let verdicts = from_json(&answered.body);
    matches!(deliver::outcome(answered.status, verdicts.as_ref(), 1), deliver::Outcome::Delivered { .. }).then_some(())
}
