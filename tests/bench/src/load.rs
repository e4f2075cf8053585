//! Closed-loop load over HTTP/1.1: every connection has one request under way, for a fixed time.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hdrhistogram::Histogram;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Time before counting begins: connections, caches and the planner settle.
const WARM_UP: Duration = Duration::from_secs(2);

/// What a load looks like.
pub(crate) struct Load {
    /// `host:port`.
    pub(crate) host: String,
    /// Bearer key.
    pub(crate) key: String,
    /// Open connections, each with one request under way.
    pub(crate) connections: usize,
    /// Counted time.
    pub(crate) duration: Duration,
}

/// One request: where to and with what; a body makes it a POST.
pub(crate) struct Call {
    /// Path and query.
    pub(crate) path: String,
    /// JSON.
    pub(crate) body: Option<String>,
}

/// What came of it.
pub(crate) struct Measured {
    /// Requests answered 2xx in the counted time.
    pub(crate) answered: u64,
    /// The counted time.
    pub(crate) elapsed: Duration,
    /// Microseconds from sending to the whole answer.
    latencies: Histogram<u64>,
}

impl Measured {
    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answered as f64 / self.elapsed.as_secs_f64()
    }

    /// Latency in milliseconds below which this share of the requests stayed.
    pub(crate) fn latency_ms(&self, quantile: f64) -> f64 {
        self.latencies.value_at_quantile(quantile) as f64 / 1_000.0
    }
}

/// Runs the load. `next` gives connection `n` its request number `i`; any answer but 2xx ends the measurement.
///
/// The client has one thread: it shares two cores with the server and the database, and must not take both.
pub(crate) fn run(load: &Load, next: impl Fn(usize, u64) -> Call + Clone + 'static) -> Result<Measured> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        let start = Instant::now() + WARM_UP;
        let end = start + load.duration;
        let mut connections = tokio::task::JoinSet::new();
        for number in 0..load.connections {
            let sender = connect(&load.host).await?;
            let (host, key, next) = (load.host.clone(), load.key.clone(), next.clone());
            connections.spawn_local(async move {
                let caller = Caller { host, authorization: format!("Bearer {key}"), sender };
                caller.call_until(start, end, |i| next(number, i)).await
            });
        }
        let mut total = Measured { answered: 0, elapsed: load.duration, latencies: Histogram::new(3)? };
        while let Some(done) = connections.join_next().await {
            let latencies = done??;
            total.answered += latencies.len();
            total.latencies.add(latencies)?;
        }
        Ok(total)
    })
}

struct Caller {
    host: String,
    authorization: String,
    sender: SendRequest<Full<Bytes>>,
}

impl Caller {
    async fn call_until(mut self, start: Instant, end: Instant, next: impl Fn(u64) -> Call) -> Result<Histogram<u64>> {
        let mut latencies = Histogram::new(3)?;
        for i in 0.. {
            let call = next(i);
            let sent = Instant::now();
            if sent >= end {
                break;
            }
            self.call(call).await?;
            let answered = Instant::now();
            if answered >= start && answered < end {
                latencies.record(u64::try_from((answered - sent).as_micros())?)?;
            }
        }
        Ok(latencies)
    }

    async fn call(&mut self, call: Call) -> Result<()> {
        let method = if call.body.is_some() { Method::POST } else { Method::GET };
        let request = Request::builder()
            .method(method)
            .uri(&call.path)
            .header("host", &self.host)
            .header("authorization", &self.authorization)
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(call.body.unwrap_or_default())))?;
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            bail!("{} answered {status}: {}", call.path, String::from_utf8_lossy(&body));
        }
        Ok(())
    }
}

async fn connect(host: &str) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(host).await.with_context(|| format!("cannot connect to {host}"))?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::task::spawn_local(async move {
        // It ends when the sender goes; a broken connection shows in the call that fails.
        let _ = connection.await;
    });
    Ok(sender)
}
