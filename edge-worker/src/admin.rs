//! The Worker's own routes: is it configured, and which links has the ledger pushed.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Request, Response};
use worker::Env;

use crate::config::Config;
use crate::from_js::from_js;
use crate::links::Kept;
use crate::platform::{Kv, problem};
use crate::push::{self, PushedLink};
use crate::{isolate, links, platform};

pub(crate) const JSON: &str = "application/json";

/// `GET /_tributary/health`. Names what is missing, shows nothing of what is there.
pub(crate) fn health(config: &Config) -> Result<Response, JsValue> {
    if config.faults.is_empty() {
        return platform::answer(200, JSON, Some(r#"{"status":"ok"}"#));
    }
    let body = format!(r#"{{"status":"misconfigured","variables":"{}"}}"#, config.faults.join(", "));
    platform::answer(503, JSON, Some(&body))
}

/// `PUT /_tributary/links`.
pub(crate) async fn put_links(config: &Config, env: &Env, request: &Request) -> Result<Response, JsValue> {
    let body = match pushed(config, request, push::MAX_BODY_BYTES).await? {
        Ok(body) => body,
        Err(refusal) => return Ok(refusal),
    };
    let Some(push) = from_js(body.clone()) else {
        return problem(422, "validation_failed", "the body is not {links: [{host, name, record}]}");
    };
    let links = match push::check(push) {
        Ok(links) => links,
        Err(detail) => return problem(422, "validation_failed", detail),
    };
    let (mut written, mut stale) = (0_usize, 0_usize);
    for (index, link) in (0..).zip(links) {
        match write(config, env, link, &record_json(&body, index)?).await {
            Some(true) => written += 1,
            Some(false) => stale += 1,
            None => return problem(503, "unavailable", "KV does not take the link"),
        }
    }
    platform::answer(200, JSON, Some(&format!(r#"{{"written":{written},"stale":{stale}}}"#)))
}

/// What the ledger pushes, or the refusal of what is not the ledger's or too long.
pub(crate) async fn pushed(
    config: &Config,
    request: &Request,
    max_bytes: usize,
) -> Result<Result<JsValue, Response>, JsValue> {
    let header = request.headers().get("authorization")?;
    if !push::is_authorized(header.as_deref(), config.edge_key.as_deref()) {
        return problem(401, "unauthorized", "the bearer key is not the Worker's").map(Err);
    }
    match platform::json_body(request, max_bytes).await? {
        Some(body) => Ok(Ok(body)),
        None => problem(413, "payload_too_large", "the body is too long, or does not say how long it is").map(Err),
    }
}

/// A record of a push that could be read, in JSON as the ledger wrote it: KV holds those read from the ledger in the
/// same way.
fn record_json(push: &JsValue, index: u32) -> Result<String, JsValue> {
    let links: Array = Reflect::get(push, &"links".into())?.unchecked_into();
    let record = Reflect::get(&links.get(index), &"record".into())?;
    Ok(JSON::stringify(&record)?.into())
}

/// Writes one link unless KV shows a record at least as new. A copy that the Worker made of the same one gives way: it
/// would expire, and leave nothing. `None` when KV fails.
async fn write(config: &Config, env: &Env, link: PushedLink, json: &str) -> Option<bool> {
    let PushedLink { host, name, record } = link;
    let key = links::key(&host, &name);
    if let Some(Kept { record: known, origin }) = links::from_kv(env, &key).await
        && (known.version > record.version || known.version == record.version && origin.is_pushed())
    {
        return Some(false);
    }
    Kv::bound(env, links::LINKS)?.write(&key, json, None).await?;
    let now_ms = platform::now_ms();
    isolate::with_links(|links| links.put(key, Some(record.into()), now_ms, config.link_cache_ms));
    Some(true)
}
