//! Finds a link: isolate cache, then KV, then the ledger.

use std::pin::pin;
use std::rc::Rc;

use shared::link::LinkRecord;
use worker::Env;

use crate::cache::Known;
use crate::config::Config;
use crate::from_js::{from_js, from_json};
use crate::kept::{self, Origin};
use crate::platform::Kv;
use crate::serving::Serving;
use crate::{isolate, ledger, platform};

/// The KV namespace.
pub(crate) const LINKS: &str = "LINKS";
/// KV answers within this time, or the ledger is asked as well and the first answer counts.
const KV_HEAD_START_MS: u64 = 250;
const KV_DEADLINE_MS: u64 = 950;
const LEDGER_DEADLINE_MS: i64 = 800;
/// KV and ledger together: a visitor never waits a second for us.
const TOTAL_DEADLINE_MS: i64 = 950;

/// What became of a look-up.
pub(crate) enum Found {
    Link(Rc<LinkRecord>),
    Unknown,
    Unreachable,
}

/// The KV key of a link on a host. Names hold no colon, so keys do not meet.
pub(crate) fn key(host: &str, name: &str) -> String {
    format!("link:{host}:{name}")
}

/// Finds the link `name` on `host`. One that does not `belong` there counts as unknown, and nothing is written for it:
/// whoever makes up hosts must not be able to fill KV.
pub(crate) async fn find(
    serving: &Serving,
    (host, name): (&str, &str),
    belongs: &dyn Fn(&LinkRecord) -> bool,
) -> Found {
    let config = &serving.config;
    let key = key(host, name);
    let started_ms = platform::now_ms();
    if let Some(known) = isolate::with_links(|links| links.get(&key, started_ms)) {
        return known.filter(|link| belongs(link)).map_or(Found::Unknown, Found::Link);
    }
    let answered = ask(serving, host, name, &key).await;
    isolate::count_lookup(platform::now_ms() - started_ms);
    match answered {
        Some(Answered::Kv(record)) if belongs(&record) => remember(config, key, Some(Rc::new(record))),
        Some(Answered::Ledger(Some((record, json)))) if belongs(&record) => {
            write_through(serving, key.clone(), &json);
            remember(config, key, Some(Rc::new(record)))
        }
        Some(Answered::Ledger(None)) => {
            isolate::with_budget(started_ms, crate::cache::Budget::spend);
            remember(config, key, None)
        }
        // Not remembered as unknown: on this very host it may be known to visitors who come another way.
        Some(Answered::Ledger(Some(_))) => {
            isolate::with_budget(started_ms, crate::cache::Budget::spend);
            Found::Unknown
        }
        Some(Answered::Kv(_) | Answered::OverBudget) => Found::Unknown,
        None => Found::Unreachable,
    }
}

enum Answered {
    Kv(LinkRecord),
    /// With the JSON it came as, or `None`: there is no such link.
    Ledger(Option<(LinkRecord, String)>),
    /// KV has no such link, and the budget for asking the ledger is spent.
    OverBudget,
}

/// Asks KV, then the ledger. `None`: neither can say.
async fn ask(serving: &Serving, host: &str, name: &str, key: &str) -> Option<Answered> {
    let started_ms = platform::now_ms();
    let mut kv = pin!(async {
        let kept = from_kv(&serving.env, key).await?;
        kept.origin.holds(platform::now_ms(), serving.config.link_copy_ms).then_some(kept.record)
    });
    let kv_missed = match platform::within(KV_HEAD_START_MS, kv.as_mut()).await {
        Some(Some(record)) => return Some(Answered::Kv(record)),
        Some(None) => true,
        None => false,
    };
    let now_ms = platform::now_ms();
    let may_ask = isolate::with_budget(now_ms, |budget| budget.allows(now_ms));
    let left_ms = (TOTAL_DEADLINE_MS - (now_ms - started_ms)).min(LEDGER_DEADLINE_MS);
    let ledger = async {
        if !may_ask {
            return None;
        }
        let answered = from_ledger(serving, host, name, u32::try_from(left_ms).unwrap_or(0)).await;
        answered.map(Answered::Ledger)
    };
    // Names that are guessed make KV's answer no less worth waiting for.
    let answered =
        if kv_missed { ledger.await } else { platform::first_of(async { kv.await.map(Answered::Kv) }, ledger).await };
    answered.or((!may_ask).then_some(Answered::OverBudget))
}

fn remember(config: &Config, key: String, known: Known) -> Found {
    let now_ms = platform::now_ms();
    isolate::with_links(|links| links.put(key, known.clone(), now_ms, config.link_cache_ms));
    known.map_or(Found::Unknown, Found::Link)
}

/// A record in KV.
pub(crate) struct Kept {
    pub(crate) record: LinkRecord,
    pub(crate) origin: Origin,
}

/// A record in KV that can be read. Anything else there counts as nothing: the ledger will know.
pub(crate) async fn from_kv(env: &Env, key: &str) -> Option<Kept> {
    let json = Kv::bound(env, LINKS)?.read(key, KV_DEADLINE_MS).await?;
    Some(Kept { origin: from_js(json.clone())?, record: from_js(json)? })
}

/// `None`: the ledger cannot say. `Some(None)`: it says there is no such link.
async fn from_ledger(
    serving: &Serving,
    host: &str,
    name: &str,
    deadline_ms: u32,
) -> Option<Option<(LinkRecord, String)>> {
    let mut path = format!("links/{name}?host=");
    crate::percent::push_encoded(&mut path, host);
    let answered = ledger::ask(&serving.config, Some(&serving.request), &path, None, deadline_ms).await?;
    match answered.status {
        200 => from_json(&answered.body).map(|record| Some((record, answered.body))),
        // A proxy's 404 page says nothing about the link.
        404 if answered.content_type.starts_with("application/problem+json") => Some(None),
        _ => None,
    }
}

fn write_through(serving: &Serving, key: String, json: &str) {
    let (Some(kv), Some(copy)) = (Kv::bound(&serving.env, LINKS), kept::copy(json, platform::now_ms())) else { return };
    serving.context.wait_until(async move {
        if kv.write(&key, &copy, Some(kept::EXPIRE_SECONDS)).await.is_none() {
            worker::console_warn!("{{\"event\":\"kv_write_failed\"}}");
        }
    });
}
