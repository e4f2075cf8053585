//! The built Worker in workerd, as `edge-worker/dev/serve.mjs` runs it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use integration_tests::ports::free_port;
use shared::token::TokenKeys;

/// The bearer key between Worker and ledger.
pub(crate) const EDGE_KEY: &str = "trb_edge_test";
const TOKEN_KEYS: &str = "7:52f22665a60c12d289185d950ee8813609166f6b113d178d6c0fd3901ff239a1,\
                          6:224a6b248a1e924e8fd0ae2e1a9492a3305f188cb610900f9e347fae886dc650";

/// The keys the Worker signs with.
pub(crate) fn keys() -> TokenKeys {
    TOKEN_KEYS.parse().unwrap()
}

/// How a Worker is started.
#[derive(Default)]
pub(crate) struct WorkerOptions {
    /// The ledger's port; the origin answers on the same one unless `origin_port` is set.
    pub(crate) ledger_port: u16,
    /// The origin's port.
    pub(crate) origin_port: Option<u16>,
    /// As in production: the site is at this port, where its visitors ask for it, and the Worker is not told its origin.
    pub(crate) zone_port: Option<u16>,
    /// Where the link domain sends visitors of unknown links.
    pub(crate) fallback: Option<&'static str>,
    /// `none`: leave KV out, as if it were down; `hangs`: it never answers; `slow`: not before the ledger is asked.
    pub(crate) kv: Option<&'static str>,
    /// Seconds for which an isolate believes what it knows of a link; 30 unless set.
    pub(crate) link_cache_seconds: Option<u32>,
    /// `fails`: the queue takes nothing; `hangs`: it never answers.
    pub(crate) queue: Option<&'static str>,
    /// Deliveries after the first before the dead-letter queue takes a message; 100 unless set.
    pub(crate) queue_retries: Option<u32>,
    /// Count curl and HTTP libraries as people.
    pub(crate) count_tools: bool,
    /// What Cloudflare says of every request besides the country, as JSON.
    pub(crate) cf: Option<&'static str>,
    /// `0`: no Analytics Engine; `print`: its data points are printed.
    pub(crate) analytics: Option<&'static str>,
    /// Signing keys other than the tests' own.
    pub(crate) token_keys: Option<String>,
}

/// A running Worker. It ends with the test process, whose end closes its stdin.
pub(crate) struct Worker {
    child: Child,
    port: u16,
    /// What it prints after it is ready.
    printed: Mutex<Receiver<String>>,
}

impl Worker {
    pub(crate) fn start(options: &WorkerOptions) -> Self {
        let build = build_dir();
        let port = free_port();
        let origin_port = options.origin_port.unwrap_or(options.ledger_port);
        let mut command = Command::new("node");
        command
            .arg(root().join("edge-worker/dev/serve.mjs"))
            .env("EDGE_BUILD_DIR", build)
            .env("EDGE_PORT", port.to_string())
            .env("EDGE_EXIT_WITH_STDIN", "1")
            .env("ORIGIN_URL", format!("http://127.0.0.1:{origin_port}"))
            .env("LEDGER_URL", format!("http://127.0.0.1:{}", options.ledger_port))
            .env("EDGE_KEY", EDGE_KEY)
            .env("TOKEN_KEYS", options.token_keys.as_deref().unwrap_or(TOKEN_KEYS))
            .env("EDGE_CF", options.cf.unwrap_or_default())
            .env("EDGE_ANALYTICS", options.analytics.unwrap_or_default())
            .env("COUNT_TOOLS", if options.count_tools { "1" } else { "0" })
            .env("EDGE_KV", options.kv.unwrap_or_default())
            .env("EDGE_QUEUE", options.queue.unwrap_or_default())
            .env("RETRY_MAX_SECONDS", "2")
            .env("EDGE_QUEUE_RETRIES", options.queue_retries.unwrap_or(100).to_string())
            .env_remove("SITE_HOSTS")
            .env_remove("LINK_HOSTS")
            .env("LINK_FALLBACK_URL", options.fallback.unwrap_or_default())
            .env("LINK_CACHE_SECONDS", options.link_cache_seconds.unwrap_or(30).to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some(zone_port) = options.zone_port {
            command.env_remove("ORIGIN_URL").env("SITE_HOSTS", format!("127.0.0.1:{zone_port}"));
        }
        let mut child = command.spawn().expect("node runs edge-worker/dev/serve.mjs");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.any(|line| line.is_ok_and(|line| line.starts_with("ready ")));
        assert!(ready, "the Worker did not start");
        // What it logs later must not fill the pipe.
        let (sender, printed) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(sender.send(line))));
        Self { child, port, printed: Mutex::new(printed) }
    }

    /// Puts something into KV or the queue that the Worker would not: see `edge-worker/dev/control.mjs`.
    pub(crate) fn suffers(&mut self, deed: &serde_json::Value) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{deed}").unwrap();
        assert_eq!(self.printed_line(|line| line == "done" || line.starts_with("failed")).as_deref(), Some("done"));
    }

    /// The next line printed that is wanted.
    pub(crate) fn printed_line(&self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let printed = self.printed.lock().unwrap();
        while let Ok(line) = printed.recv_timeout(Duration::from_secs(30)) {
            if wanted(&line) {
                return Some(line);
            }
        }
        None
    }

    /// The next data point that the Worker writes to Analytics Engine, where that prints.
    pub(crate) fn printed_point(&self) -> serde_json::Value {
        let line = self.printed_line(|line| line.starts_with("point ")).expect("a data point");
        serde_json::from_str(line.strip_prefix("point ").unwrap()).unwrap()
    }

    /// An address on the merchant's site.
    pub(crate) fn site(&self, target: &str) -> String {
        format!("http://127.0.0.1:{}{target}", self.port)
    }

    /// An address on the link domain.
    pub(crate) fn link(&self, target: &str) -> String {
        format!("http://localhost:{}{target}", self.port)
    }

    /// `host:port` of the link domain.
    pub(crate) fn link_host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// `host:port` of the merchant's site.
    pub(crate) fn site_host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        self.child.wait().ok();
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn build_dir() -> PathBuf {
    let dir = std::env::var_os("EDGE_BUILD_DIR").map(PathBuf::from);
    match dir {
        Some(dir) if dir.join("index.js").exists() => dir,
        _ => panic!("EDGE_BUILD_DIR must name the built Worker: run `cargo xtask test`"),
    }
}
