//! Visitors in a closed loop over HTTP/1.1, one thread a connection. A visit costs this client one write, one read and
//! no parsing, so that it stays far cheaper than the smallest Worker, even in a debug build.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hdrhistogram::Histogram;

/// An answer without a body is not longer.
const MOST_BYTES: usize = 4_096;
/// `USER_HZ` of every Linux.
const TICKS_A_SECOND: f64 = 100.0;

/// A load of visits through one link.
pub(crate) struct Visits {
    pub(crate) port: u16,
    /// The `Host` header.
    pub(crate) host: String,
    pub(crate) connections: usize,
}

/// What came of it.
pub(crate) struct Visited {
    /// All visits, those of the warm-up too.
    pub(crate) total: u64,
    /// Microseconds of each visit in the counted time.
    latencies: Histogram<u64>,
}

impl Visited {
    /// Visits a second.
    pub(crate) fn rate(&self, counted: Duration) -> f64 {
        self.latencies.len() as f64 / counted.as_secs_f64()
    }

    /// Milliseconds below which this share of the visits stayed.
    pub(crate) fn latency_ms(&self, quantile: f64) -> f64 {
        self.latencies.value_at_quantile(quantile) as f64 / 1_000.0
    }
}

impl Visits {
    /// Visits for so long; any answer but a redirect ends the measurement.
    pub(crate) fn run(&self, warm_up: Duration, counted: Duration) -> Result<Visited> {
        let start = Instant::now() + warm_up;
        let end = start + counted;
        std::thread::scope(|scope| {
            let visitors: Vec<_> =
                (0..self.connections).map(|_| scope.spawn(|| self.visit_until(start, end))).collect();
            let mut all = Visited { total: 0, latencies: Histogram::new(3)? };
            for visitor in visitors {
                let Ok(visited) = visitor.join() else { bail!("a visitor failed") };
                let visited = visited?;
                all.total += visited.total;
                all.latencies.add(visited.latencies)?;
            }
            Ok(all)
        })
    }

    fn visit_until(&self, start: Instant, end: Instant) -> Result<Visited> {
        let request = self.request();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).context("workerd does not listen")?;
        stream.set_nodelay(true)?;
        let mut visited = Visited { total: 0, latencies: Histogram::new(3)? };
        let mut answer = [0; MOST_BYTES];
        loop {
            let sent = Instant::now();
            if sent >= end {
                return Ok(visited);
            }
            stream.write_all(request.as_bytes())?;
            read_redirect(&mut stream, &mut answer)?;
            let answered = Instant::now();
            visited.total += 1;
            if answered >= start && answered < end {
                visited.latencies.record(u64::try_from((answered - sent).as_micros())?)?;
            }
        }
    }

    /// What a browser sends that follows a link on a partner's page; but no `Accept-Encoding`, for which Miniflare's entry
    /// would compress the empty body.
    fn request(&self) -> String {
        let host = &self.host;
        format!(
            "GET /pricing?plan=pro&ref=ABC12345 HTTP/1.1\r\nHost: {host}\r\n\
             User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\
             Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n\
             Accept-Language: de,en-US;q=0.7,en;q=0.3\r\n\
             Referer: https://blog.partner.example/the-best-tools\r\nSec-Fetch-Dest: document\r\n\
             Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: cross-site\r\nCF-Connecting-IP: 203.0.113.7\r\n\r\n"
        )
    }
}

/// A redirect has no body, so its head is all of it.
fn read_redirect(stream: &mut TcpStream, answer: &mut [u8; MOST_BYTES]) -> Result<()> {
    let mut length = 0;
    loop {
        let read = stream.read(answer.get_mut(length..).unwrap_or_default())?;
        length += read;
        let so_far = answer.get(..length).unwrap_or_default();
        if so_far.ends_with(b"\r\n\r\n") && so_far.starts_with(b"HTTP/1.1 302 ") {
            return Ok(());
        }
        if read == 0 || so_far.ends_with(b"\r\n\r\n") {
            bail!("no redirect but: {}", String::from_utf8_lossy(so_far));
        }
    }
}

/// Processor time that this process has used.
pub(crate) fn own_processor_time() -> Result<Duration> {
    processor_time_of("self")
}

/// Processor time that a process has used: user and system, the 14th and 15th field of its `stat`.
pub(crate) fn processor_time_of(pid: &str) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("the process has ended")?;
    // The name before it may hold spaces, and ends with the last parenthesis.
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let ticks: f64 = fields.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    Ok(Duration::from_secs_f64(ticks / TICKS_A_SECOND))
}
