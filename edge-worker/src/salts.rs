//! The day's salt: the isolate's memory, then KV, then the ledger. Asked for after the visitor has been answered.

use std::rc::Rc;

use shared::pseudonym::{DailySalt, TravellingSalt, TravellingSalts, day_of, end_of_day_ms};
use wasm_bindgen::JsValue;
use web_sys::{Request, Response};
use worker::Env;

use crate::config::Config;
use crate::from_js::{from_js, from_json};
use crate::links::LINKS;
use crate::platform::{Kv, problem};
use crate::{admin, isolate, platform};

const KV_DEADLINE_MS: u64 = 950;
const LEDGER_DEADLINE_MS: u32 = 2_000;
/// Clicks of a day's last seconds are completed a little later.
const EXPIRE_AFTER_DAY_SECONDS: i64 = 3_600;
const MAX_SALTS: usize = 4;
const MAX_BODY_BYTES: usize = 1_024;

/// The salt of the day `now_ms` falls on. `None`: neither KV nor the ledger can say.
pub(crate) async fn find(config: &Config, env: &Env, now_ms: i64) -> Option<Rc<DailySalt>> {
    let salt = match from_kv(env, now_ms).await {
        Some(salt) => Some(salt),
        None => from_ledger(config, env, now_ms).await,
    };
    if salt.is_none() {
        worker::console_warn!(r#"{{"event":"salt_unreachable"}}"#);
    }
    isolate::keep_salt(salt.map(Rc::new), platform::now_ms())
}

async fn from_kv(env: &Env, now_ms: i64) -> Option<DailySalt> {
    let kept = Kv::bound(env, LINKS)?.read(&key(day_of(now_ms)), KV_DEADLINE_MS).await?;
    from_js::<TravellingSalt>(kept)?.open().filter(|salt| salt.holds(now_ms))
}

async fn from_ledger(config: &Config, env: &Env, now_ms: i64) -> Option<DailySalt> {
    let (ledger_url, edge_key) = (config.ledger_url.as_deref()?, config.edge_key.as_deref()?);
    let answered = platform::call(&format!("{ledger_url}/v1/edge/salts"), edge_key, None, LEDGER_DEADLINE_MS).await?;
    let told = from_json::<TravellingSalts>(&answered.body)?;
    // KV takes one write a second for a key; that another isolate has written it does as well.
    keep(env, &told, now_ms).await;
    told.salts.iter().filter_map(TravellingSalt::open).find(|salt| salt.holds(now_ms))
}

/// `PUT /_tributary/salts`.
pub(crate) async fn put(config: &Config, env: &Env, request: &Request) -> Result<Response, JsValue> {
    let body = match admin::pushed(config, request, MAX_BODY_BYTES).await? {
        Ok(body) => body,
        Err(refusal) => return Ok(refusal),
    };
    let told = from_js::<TravellingSalts>(body);
    let Some(told) =
        told.filter(|told| told.salts.len() <= MAX_SALTS && told.salts.iter().all(|salt| salt.open().is_some()))
    else {
        return problem(422, "validation_failed", "the body is not {salts: [{day, salt}]}");
    };
    match keep(env, &told, platform::now_ms()).await {
        Some(()) => platform::answer(204, admin::JSON, None),
        None => problem(503, "unavailable", "KV does not take the salt"),
    }
}

/// Writes salts that open to KV, each until its day is over. `None` when KV fails.
async fn keep(env: &Env, told: &TravellingSalts, now_ms: i64) -> Option<()> {
    let kv = Kv::bound(env, LINKS)?;
    for TravellingSalt { day, salt } in &told.salts {
        let seconds = end_of_day_ms(*day).saturating_sub(now_ms) / 1_000 + EXPIRE_AFTER_DAY_SECONDS;
        // KV refuses less than a minute; the salt of a day that is long over is of no use.
        let Some(seconds) = u32::try_from(seconds).ok().filter(|&seconds| seconds >= 60) else { continue };
        kv.write(&key(*day), &format!(r#"{{"day":{day},"salt":"{salt}"}}"#), Some(seconds)).await?;
    }
    Some(())
}

/// Links' keys begin with `link:`.
fn key(day: i64) -> String {
    format!("salt:{day}")
}
