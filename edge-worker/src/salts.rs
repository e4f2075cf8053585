//! The day's salt: the isolate's memory, then KV, then the ledger. Asked for after the visitor has been answered.

use std::rc::Rc;

use js_sys::{Array, JSON, Reflect};
use shared::pseudonym::{DailySalt, TravellingSalt};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Request, Response};
use worker::Env;

use crate::config::Config;
use crate::from_js::whole;
use crate::links::LINKS;
use crate::platform::{Kv, problem};
use crate::{admin, isolate, ledger, platform};

/// In KV, beside the links, whose keys begin with `link:`.
const KEY: &str = "salts";
/// The ledger pushes every hour today's and tomorrow's salt. Without it the last ones serve for a day; a salt is gone at
/// most a day after its own.
const EXPIRE_SECONDS: u32 = 90_000;
const KV_DEADLINE_MS: u64 = 950;
const LEDGER_DEADLINE_MS: u32 = 2_000;
const MAX_SALTS: u32 = 4;
const MAX_BODY_BYTES: usize = 1_024;

/// The salt of the day `now_ms` falls on. `None`: neither KV nor the ledger can say.
pub(crate) async fn find(config: &Config, env: &Env, visit: &Request, now_ms: i64) -> Option<Rc<DailySalt>> {
    let mut found = from_kv(env).await.and_then(|told| of_day(&told, now_ms));
    if found.is_none() {
        found = from_ledger(config, visit).await.and_then(|told| of_day(&told, now_ms));
    }
    isolate::keep_salt(found.map(Rc::new), platform::now_ms())
}

async fn from_kv(env: &Env) -> Option<JsValue> {
    Kv::bound(env, LINKS)?.read(KEY, KV_DEADLINE_MS).await
}

async fn from_ledger(config: &Config, visit: &Request) -> Option<JsValue> {
    let answered = ledger::ask(config, Some(visit), "salts", None, LEDGER_DEADLINE_MS).await?;
    JSON::parse(&answered.body).ok()
}

/// `PUT /_tributary/salts`.
pub(crate) async fn put(config: &Config, env: &Env, request: &Request) -> Result<Response, JsValue> {
    let body = match admin::pushed(config, request, MAX_BODY_BYTES).await? {
        Ok(body) => body,
        Err(refusal) => return Ok(refusal),
    };
    if !salts(&body).is_some_and(|mut salts| salts.all(|salt| salt.is_some())) {
        return problem(422, "validation_failed", "the body is not {salts: [{day, salt}]}");
    }
    let json: String = JSON::stringify(&body)?.into();
    let Some(kv) = Kv::bound(env, LINKS) else { return unavailable() };
    match kv.write(KEY, &json, Some(EXPIRE_SECONDS)).await {
        Some(()) => platform::answer(204, admin::JSON, None),
        None => unavailable(),
    }
}

fn unavailable() -> Result<Response, JsValue> {
    problem(503, "unavailable", "KV does not take the salts")
}

fn of_day(told: &JsValue, now_ms: i64) -> Option<DailySalt> {
    salts(told)?.flatten().find(|salt| salt.holds(now_ms))
}

/// The salts of `{salts: [{day, salt}]}`, `None` for each that is none. Read without the general deserializer, which
/// would be larger than all of this.
fn salts(told: &JsValue) -> Option<impl Iterator<Item = Option<DailySalt>>> {
    let salts: Array = Reflect::get(told, &"salts".into()).ok()?.dyn_into().ok()?;
    let length = salts.length();
    let opened = move |index| {
        let told = salts.get(index);
        let field = |name: &str| Reflect::get(&told, &name.into()).ok();
        TravellingSalt { day: whole(field("day")?.as_f64()?)?, salt: field("salt")?.as_string()? }.open()
    };
    (length <= MAX_SALTS).then(|| (0..length).map(opened))
}
