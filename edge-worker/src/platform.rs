//! The few things the platform gives: time, random bytes, deadlines, requests, answers.

use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use js_sys::{Array, Date, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Headers, Request, Response, ResponseInit};
use worker::Env;

use crate::visitor::Visitor;

/// Nobody waits for a write but the ledger that pushes, for 15 s.
const KV_WRITE_DEADLINE_MS: u64 = 5_000;

#[wasm_bindgen(module = "/src/platform.js")]
extern "C" {
    #[wasm_bindgen(js_name = readVisit)]
    fn read_visit(request: &Request) -> String;
    #[wasm_bindgen(js_name = redirect, catch)]
    fn js_redirect(lines: &str) -> Result<Response, JsValue>;
    /// Writes a data point to an Analytics Engine dataset; a failure is nobody's.
    #[wasm_bindgen(js_name = writeDataPoint)]
    pub(crate) fn write_data_point(dataset: &JsValue, index: &str, blob: &str, doubles: &[u32]);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn js_fetch(request: &Request) -> Promise;

    /// A KV namespace. Bound here and not through `worker`, whose bindings carry a serialiser the Worker does not need.
    pub(crate) type Kv;
    #[wasm_bindgen(method, catch)]
    fn get(this: &Kv, key: &str, form: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn put(this: &Kv, key: &str, value: &str, options: &Object) -> Result<Promise, JsValue>;

    /// The sending end of a queue.
    pub(crate) type Queue;
    #[wasm_bindgen(method, catch)]
    fn send(this: &Queue, body: &str, options: &Object) -> Result<Promise, JsValue>;

    /// What a queue hands over at once. Bound here for the same reason.
    pub type MessageBatch;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn messages(this: &MessageBatch) -> Array;

    /// One message of a queue.
    pub(crate) type Message;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn body(this: &Message) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn timestamp(this: &Message) -> Date;
    #[wasm_bindgen(method)]
    pub(crate) fn ack(this: &Message);
    #[wasm_bindgen(method)]
    fn retry(this: &Message, options: &Object);
}

/// A binding or variable of the Worker's environment; `None` when it is not configured.
pub(crate) fn binding(env: &Env, name: &str) -> Option<JsValue> {
    Reflect::get(env, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined())
}

impl Kv {
    /// The namespace bound as `name`.
    pub(crate) fn bound(env: &Env, name: &str) -> Option<Self> {
        binding(env, name).map(JsCast::unchecked_into)
    }

    /// A JSON value. `None` when it is none, or KV fails or takes too long.
    pub(crate) async fn read(&self, key: &str, deadline_ms: u64) -> Option<JsValue> {
        let promise = self.get(key, "json").ok()?;
        within(deadline_ms, JsFuture::from(promise)).await?.ok()
    }

    /// Writes a text, for good or for some seconds. `None` when KV fails or takes too long; it may be written all the
    /// same.
    pub(crate) async fn write(&self, key: &str, value: &str, expire_seconds: Option<u32>) -> Option<()> {
        let options = Object::new();
        if let Some(seconds) = expire_seconds {
            Reflect::set(&options, &"expirationTtl".into(), &seconds.into()).ok()?;
        }
        let promise = self.put(key, value, &options).ok()?;
        within(KV_WRITE_DEADLINE_MS, JsFuture::from(promise)).await?.ok().map(|_| ())
    }
}

impl Queue {
    /// The queue bound as `name`.
    pub(crate) fn bound(env: &Env, name: &str) -> Option<Self> {
        binding(env, name).map(JsCast::unchecked_into)
    }

    /// Sends one text. `None` when the queue fails or takes too long; it may have arrived all the same.
    pub(crate) async fn send_text(&self, text: &str, deadline_ms: u64) -> Option<()> {
        let options = Object::new();
        Reflect::set(&options, &"contentType".into(), &"text".into()).ok()?;
        let promise = self.send(text, &options).ok()?;
        within(deadline_ms, JsFuture::from(promise)).await?.ok().map(|_| ())
    }
}

impl Message {
    /// When it was sent, in milliseconds since the Unix epoch.
    pub(crate) fn sent_at_ms(&self) -> i64 {
        whole_ms(self.timestamp().get_time())
    }

    /// Asks for it to be delivered again after some seconds.
    pub(crate) fn retry_after(&self, seconds: u32) {
        let options = Object::new();
        // A new object takes every property.
        Reflect::set(&options, &"delaySeconds".into(), &seconds.into()).ok();
        self.retry(&options);
    }
}

/// Milliseconds since the Unix epoch. Stands still between I/O.
pub(crate) fn now_ms() -> i64 {
    whole_ms(Date::now())
}

fn whole_ms(time: f64) -> i64 {
    // Whole milliseconds below 2^53.
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "JavaScript's clock is a float")]
    let whole = time as i64;
    whole
}

/// Random bytes. They run out only with the platform; zeros would then make a click id that is taken already, and the
/// ledger keeps the first.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok();
    bytes
}

/// What a request says about its visitor.
pub(crate) fn visitor(request: &Request, tools_count: bool) -> Visitor {
    let text = read_visit(request);
    let mut lines = text.split('\n').map(str::to_owned);
    let mut next = || lines.next().unwrap_or_default();
    Visitor {
        cookies: next(),
        user_agent: next(),
        referer: next(),
        accept_language: next(),
        destination: next(),
        ip: next(),
        head: next() == "HEAD",
        purpose: next(),
        country: next(),
        accept_encoding: next(),
        verified_bot: !next().is_empty(),
        tools_count,
    }
}

/// A future's value, or `None` when it takes longer.
pub(crate) async fn within<F: Future>(deadline_ms: u64, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut timer = pin!(worker::Delay::from(Duration::from_millis(deadline_ms)));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// What a future comes to: the value itself if it has one without waiting, else a promise of it.
pub(crate) fn now_or_promise(future: impl Future<Output = JsValue> + 'static) -> JsValue {
    let mut future = Box::pin(future);
    let forward = Arc::new(Forward::default());
    let waker = Waker::from(Arc::clone(&forward));
    if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
        return value;
    }
    let rest = poll_fn(move |context| {
        forward.to(context.waker());
        future.as_mut().poll(&mut Context::from_waker(&waker)).map(Ok)
    });
    future_to_promise(AssertUnwindSafe(rest)).into()
}

/// Wakes whoever waits by now. `worker::Delay` keeps the waker of its first attempt, which came before there was a
/// promise.
#[derive(Default)]
struct Forward(Mutex<Option<Waker>>);

impl Forward {
    fn to(&self, waker: &Waker) {
        if let Ok(mut known) = self.0.lock() {
            known.get_or_insert_with(|| waker.clone()).clone_from(waker);
        }
    }
}

impl Wake for Forward {
    fn wake(self: Arc<Self>) {
        if let Some(waker) = self.0.lock().ok().and_then(|waker| waker.clone()) {
            waker.wake();
        }
    }
}

/// The first value of two futures that have one.
pub(crate) async fn first_of<T>(
    one: impl Future<Output = Option<T>>,
    other: impl Future<Output = Option<T>>,
) -> Option<T> {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut one_ended, mut other_ended) = (false, false);
    poll_fn(|context| {
        if !one_ended && let Poll::Ready(value) = one.as_mut().poll(context) {
            one_ended = true;
            if value.is_some() {
                return Poll::Ready(value);
            }
        }
        if !other_ended && let Poll::Ready(value) = other.as_mut().poll(context) {
            other_ended = true;
            if value.is_some() {
                return Poll::Ready(value);
            }
        }
        if one_ended && other_ended { Poll::Ready(None) } else { Poll::Pending }
    })
    .await
}

/// Passes a request on. `None` when nobody answers.
pub(crate) async fn fetch(request: &Request) -> Option<Response> {
    Some(JsFuture::from(js_fetch(request)).await.ok()?.unchecked_into())
}

/// 302 to `location`, never stored by a cache.
pub(crate) fn redirect(location: &str, cookies: &[String]) -> Result<Response, JsValue> {
    let lines = cookies.iter().fold(location.to_owned(), |lines, cookie| lines + "\n" + cookie);
    js_redirect(&lines)
}

/// An answer of our own, never stored by a cache.
pub(crate) fn answer(status: u16, content_type: &str, body: Option<&str>) -> Result<Response, JsValue> {
    let headers = [("cache-control", "no-store"), ("content-type", content_type)];
    let kept = if body.is_some() { headers.len() } else { 1 };
    respond(status, headers.get(..kept).unwrap_or_default(), body)
}

/// An answer with these headers.
pub(crate) fn respond(status: u16, headers: &[(&str, &str)], body: Option<&str>) -> Result<Response, JsValue> {
    let named = Headers::new()?;
    for (name, value) in headers {
        named.set(name, value)?;
    }
    let init = ResponseInit::new();
    init.set_status(status);
    init.set_headers(&named);
    Response::new_with_opt_str_and_init(body, &init)
}

/// The JSON body of a request. The outer `None`: it is longer than allowed, or does not say how long it is, so nobody
/// knows how much would have to be read. Inside, a body that is no JSON is `undefined`.
pub(crate) async fn json_body(request: &Request, max_bytes: usize) -> Result<Option<JsValue>, JsValue> {
    let length = request.headers().get("content-length")?.and_then(|length| length.parse::<usize>().ok());
    if length.is_none_or(|length| length > max_bytes) {
        return Ok(None);
    }
    Ok(Some(JsFuture::from(request.json()?).await.unwrap_or(JsValue::UNDEFINED)))
}

/// A refusal as problem+json, in our own words: nothing in them needs escaping.
pub(crate) fn problem(status: u16, code: &'static str, detail: &'static str) -> Result<Response, JsValue> {
    let body = format!(r#"{{"type":"about:blank","status":{status},"code":"{code}","detail":"{detail}"}}"#);
    answer(status, "application/problem+json", Some(&body))
}
