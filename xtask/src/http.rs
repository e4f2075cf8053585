//! Talking to the running parts through their public HTTP interfaces.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use ureq::http::Response;
use ureq::typestate::WithBody;
use ureq::{Agent, RequestBuilder};

use crate::interrupt;
use crate::progress::Step;
use crate::service::Service;

const DEADLINE: Duration = Duration::from_secs(30);

/// One caller: a base address and, usually, a key.
pub(crate) struct Client {
    agent: Agent,
    base: String,
    key: Option<String>,
}

impl Client {
    /// A caller without a key.
    pub(crate) fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(DEADLINE))
            // An error answer carries a problem document that says more than its number.
            .http_status_as_error(false)
            // A redirect is what the Worker's visitors are there for.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build();
        Self { agent: Agent::new_with_config(config), base: base.to_owned(), key: None }
    }

    /// The same, calling with a key.
    pub(crate) fn with_key(base: &str, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..Self::new(base) }
    }

    /// `GET`, expecting success.
    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        let (status, body) = self.try_get(path)?;
        accept("GET", path, status, body)
    }

    /// `GET`, leaving the judgement of the status to the caller.
    pub(crate) fn try_get(&self, path: &str) -> Result<(u16, Value)> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let response = request.call().with_context(|| format!("GET {}{path}", self.base))?;
        read(response)
    }

    /// `POST` of a JSON document, expecting success.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let (status, body) = self.try_post(path, body)?;
        accept("POST", path, status, body)
    }

    /// `POST` of a JSON document, leaving the judgement of the status to the caller.
    pub(crate) fn try_post(&self, path: &str, body: &Value) -> Result<(u16, Value)> {
        self.send(self.agent.post(format!("{}{path}", self.base)), body).with_context(|| format!("POST {path}"))
    }

    /// `PATCH` with a JSON document, expecting success.
    pub(crate) fn patch(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.agent.patch(format!("{}{path}", self.base));
        let (status, body) = self.send(request, body).with_context(|| format!("PATCH {path}"))?;
        accept("PATCH", path, status, body)
    }

    /// `PUT` of a JSON document, expecting success.
    pub(crate) fn put(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.agent.put(format!("{}{path}", self.base));
        let (status, body) = self.send(request, body).with_context(|| format!("PUT {path}"))?;
        accept("PUT", path, status, body)
    }

    fn send(&self, mut request: RequestBuilder<WithBody>, body: &Value) -> Result<(u16, Value)> {
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        read(request.send_json(body)?)
    }

    /// `GET` as a visitor's browser would, with cookies; redirects are not followed.
    pub(crate) fn visit(&self, path: &str, cookies: &str) -> Result<Response<ureq::Body>> {
        self.agent
            .get(format!("{}{path}", self.base))
            .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
            .header("accept", "text/html")
            .header("cookie", cookies)
            .call()
            .with_context(|| format!("GET {}{path}", self.base))
    }
}

/// Waits until `service` answers `path` with 200.
pub(crate) fn await_ok(service: &mut Service, step: &mut Step, base: &str, path: &str, limit: Duration) -> Result<()> {
    let client = Client::new(base);
    let deadline = Instant::now() + limit;
    loop {
        interrupt::check()?;
        service.check_alive()?;
        let answer = match client.try_get(path) {
            Ok((200, _)) => return Ok(()),
            Ok((status, _)) => format!("answers {status}"),
            Err(error) => format!("{error:#}"),
        };
        if Instant::now() >= deadline {
            bail!("{base}{path} is not ready after {} s: {answer}; see {}", limit.as_secs(), service.log().display());
        }
        step.tick(|| answer);
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A text field of an answer.
pub(crate) fn text(body: &Value, pointer: &str) -> Result<String> {
    body.pointer(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .with_context(|| format!("the answer has no text at {pointer}: {body}"))
}

fn read(mut response: Response<ureq::Body>) -> Result<(u16, Value)> {
    let status = response.status().as_u16();
    let text = response.body_mut().read_to_string()?;
    Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
}

fn accept(method: &str, path: &str, status: u16, body: Value) -> Result<Value> {
    if !(200..300).contains(&status) {
        bail!("{method} {path} answered {status}: {body}");
    }
    Ok(body)
}
