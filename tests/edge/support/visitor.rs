//! A browser that follows no redirect and keeps no cookie by itself.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use ureq::Agent;
use ureq::http::Request;

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// What the visitor got.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    /// Every `Set-Cookie`.
    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers.iter().filter(|(key, _)| key == "set-cookie").map(|(_, value)| value.as_str()).collect()
    }

    /// The value of a cookie that is set.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let pair =
            |cookie: &&str| cookie.split(';').next().and_then(|pair| pair.split_once('=')).map(|(key, _)| key == name);
        let found = self.set_cookies().into_iter().find(|cookie| pair(cookie) == Some(true))?;
        found.split(';').next()?.split_once('=').map(|(_, value)| value)
    }

    /// What the origin says it saw; `None` when it never saw the request.
    pub(crate) fn origin(&self) -> Option<serde_json::Value> {
        serde_json::from_slice::<serde_json::Value>(&self.body).ok().filter(|seen| seen["origin"] == true)
    }
}

/// One visitor.
pub(crate) struct Visitor {
    agent: Agent,
    headers: Vec<(&'static str, String)>,
}

impl Visitor {
    /// Somebody with a browser.
    pub(crate) fn new() -> Self {
        let config =
            Agent::config_builder().max_redirects(0).max_redirects_will_error(false).http_status_as_error(false);
        let agent = config.timeout_global(Some(Duration::from_secs(30))).build().into();
        Self { agent, headers: vec![("user-agent", BROWSER.into())] }
    }

    /// The same with a header changed or added.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(key, _)| *key != name);
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn gets(&self, url: &str) -> Reply {
        self.sends("GET", url, Vec::new())
    }

    pub(crate) fn sends(&self, method: &str, url: &str, body: Vec<u8>) -> Reply {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut response = if body.is_empty() && method != "POST" {
            self.agent.run(request.body(()).unwrap()).unwrap()
        } else {
            self.agent.run(request.body(body).unwrap()).unwrap()
        };
        let text = |value: &ureq::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let status = response.status().as_u16();
        Reply { status, headers, body: response.body_mut().read_to_vec().unwrap_or_default() }
    }
}

/// Sends bytes no client library would, and returns the status line and headers that come back.
pub(crate) fn sends_raw(host: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).ok();
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while let Ok(bytes @ 1..) = stream.read(&mut part) {
        answer.extend_from_slice(&part[..bytes]);
        if answer.windows(4).any(|window| window == b"\r\n\r\n") {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}
