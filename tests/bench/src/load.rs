//! Load over HTTP/1.1 for a fixed time. In a closed loop every connection always has one request under way; a paced load
//! sends at fixed moments whatever the answers do, and counts latency from the moment a request was due, so that one slow
//! answer is felt by those behind it.

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
    /// Requests a second of all connections together; none is a closed loop.
    pub(crate) rate: Option<u32>,
}

impl Load {
    /// The same load, paced.
    pub(crate) fn at_rate(self, rate: u32) -> Self {
        Self { rate: Some(rate), ..self }
    }

    /// When the requests of one connection are due, if it is paced: the first one, and the pause between two.
    fn pace(&self, number: usize) -> Option<(Duration, Duration)> {
        let rate = self.rate?;
        let share =
            |connections: usize| Duration::from_secs(1).saturating_mul(u32::try_from(connections).unwrap_or(1)) / rate;
        Some((share(number), share(self.connections)))
    }
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
    /// Microseconds until the whole answer, of requests without a body.
    reads: Histogram<u64>,
    /// The same of those with one.
    writes: Histogram<u64>,
}

impl Measured {
    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answered as f64 / self.elapsed.as_secs_f64()
    }

    /// Latency in milliseconds below which this share of the requests stayed.
    pub(crate) fn latency_ms(&self, quantile: f64) -> f64 {
        // Both have the same bounds, so adding them cannot fail.
        let mut all = self.reads.clone();
        let _ = all.add(&self.writes);
        in_ms(&all, quantile)
    }

    /// The same of requests without a body.
    pub(crate) fn read_ms(&self, quantile: f64) -> f64 {
        in_ms(&self.reads, quantile)
    }

    /// The same of requests with a body.
    pub(crate) fn write_ms(&self, quantile: f64) -> f64 {
        in_ms(&self.writes, quantile)
    }

    /// Of no load yet; those that are added to it follow each other.
    pub(crate) fn none() -> Result<Self> {
        Self::new(Duration::ZERO)
    }

    /// With another load, which came after it.
    pub(crate) fn add(&mut self, after: &Self) -> Result<()> {
        self.elapsed += after.elapsed;
        self.add_connection(after)
    }

    fn new(elapsed: Duration) -> Result<Self> {
        Ok(Self { answered: 0, elapsed, reads: Histogram::new(3)?, writes: Histogram::new(3)? })
    }

    fn add_connection(&mut self, other: &Self) -> Result<()> {
        self.answered += other.reads.len() + other.writes.len();
        self.reads.add(&other.reads)?;
        self.writes.add(&other.writes)?;
        Ok(())
    }
}

fn in_ms(latencies: &Histogram<u64>, quantile: f64) -> f64 {
    latencies.value_at_quantile(quantile) as f64 / 1_000.0
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
            let pace = load.pace(number);
            let measured = Measured::new(load.duration)?;
            connections.spawn_local(async move {
                let caller = Caller { host, authorization: format!("Bearer {key}"), sender };
                caller.call_until(start, end, pace, measured, |i| next(number, i)).await
            });
        }
        let mut total = Measured::new(load.duration)?;
        while let Some(done) = connections.join_next().await {
            total.add_connection(&done??)?;
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
    async fn call_until(
        mut self,
        start: Instant,
        end: Instant,
        pace: Option<(Duration, Duration)>,
        mut measured: Measured,
        next: impl Fn(u64) -> Call,
    ) -> Result<Measured> {
        let began = Instant::now();
        for i in 0.. {
            let call = next(i);
            let due = match pace {
                Some((first, pause)) => began + first + pause.saturating_mul(u32::try_from(i)?),
                None => Instant::now(),
            };
            if due >= end {
                break;
            }
            tokio::time::sleep_until(due.into()).await;
            let latencies = if call.body.is_some() { &mut measured.writes } else { &mut measured.reads };
            self.call(call).await?;
            let answered = Instant::now();
            if answered >= start && answered < end {
                latencies.record(u64::try_from((answered - due).as_micros())?)?;
            }
        }
        Ok(measured)
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

/// A connection to `host:port`.
pub(crate) async fn connect(host: &str) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(host).await.with_context(|| format!("cannot connect to {host}"))?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::task::spawn_local(async move {
        // It ends when the sender goes; a broken connection shows in the call that fails.
        let _ = connection.await;
    });
    Ok(sender)
}
