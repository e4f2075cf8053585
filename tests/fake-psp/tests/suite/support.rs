//! A provider on a free port with a journal of its own, and a client that reports what it saw.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser as _;
use fake_psp::options::Options;
use fake_psp::server::{self, Running};
use serde_json::Value;
use tokio::runtime::Runtime;

/// One running provider; stops when dropped.
pub(crate) struct Psp {
    runtime: Runtime,
    running: Option<Running>,
    folder: PathBuf,
    extra: Vec<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) replayed: bool,
    pub(crate) body: Value,
}

impl Psp {
    /// `name` keeps the journals of tests apart.
    pub(crate) fn start(name: &str) -> Self {
        Self::start_with(name, &[])
    }

    /// With further command-line arguments.
    pub(crate) fn start_with(name: &str, extra: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("fake-psp-{}-{name}", std::process::id()));
        let extra = extra.iter().map(|&text| text.to_owned()).collect();
        let runtime = Runtime::new().unwrap();
        let mut psp = Self { runtime, running: None, folder, extra };
        psp.listen();
        psp
    }

    /// Ends it and starts it again on the same journal, at another port.
    pub(crate) fn restart(&mut self) {
        self.halt();
        self.listen();
    }

    /// Cuts the journal's last line short, as a kill in the middle of a write does.
    pub(crate) fn tear_last_line(&mut self) {
        self.halt();
        let path = self.journal_path();
        let length = std::fs::metadata(&path).unwrap().len();
        std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(length - 5).unwrap();
        self.listen();
    }

    pub(crate) fn journal_path(&self) -> PathBuf {
        self.folder.join("journal.jsonl")
    }

    /// What really happened: the `data` of the journal.
    pub(crate) fn journal(&self) -> Vec<Value> {
        self.get("/_journal").body["data"].as_array().unwrap().clone()
    }

    /// What was not as the provider publishes it, in the `request`s or in the `answer`s.
    pub(crate) fn violations(&self, side: &str) -> Vec<Value> {
        let violations = self.get("/_journal").body["violations"].as_array().unwrap().clone();
        violations.into_iter().filter(|violation| violation["side"] == side).collect()
    }

    pub(crate) fn faults(&self, faults: &Value) -> Seen {
        self.put("/_faults", faults)
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Seen {
        let sent = agent().put(self.url(path)).send_json(body);
        seen(sent).expect("the paths under /_ are never disrupted")
    }

    pub(crate) fn get(&self, path: &str) -> Seen {
        self.try_get(path).unwrap()
    }

    pub(crate) fn try_get(&self, path: &str) -> Result<Seen, String> {
        seen(agent().get(self.url(path)).header("authorization", "Bearer sk_test_1").call())
    }

    pub(crate) fn post(&self, path: &str, key: &str, form: &[(&str, &str)]) -> Seen {
        self.try_post(path, key, form).unwrap()
    }

    pub(crate) fn try_post(&self, path: &str, key: &str, form: &[(&str, &str)]) -> Result<Seen, String> {
        let request = agent().post(self.url(path)).header("authorization", "Bearer sk_test_1");
        seen(request.header("idempotency-key", key).send_form(form.iter().copied()))
    }

    /// Sends 12.34 EUR to `acct_1` under a key, its group being the key.
    pub(crate) fn transfer(&self, key: &str) -> Seen {
        self.try_transfer(key).unwrap()
    }

    pub(crate) fn try_transfer(&self, key: &str) -> Result<Seen, String> {
        self.try_post("/v1/transfers", key, &transfer_form(key))
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.as_ref().unwrap().address())
    }

    fn listen(&mut self) {
        let journal = self.journal_path();
        let mut arguments = vec!["fake-psp", "--addr", "127.0.0.1:0", "--journal", journal.to_str().unwrap()];
        arguments.extend(self.extra.iter().map(String::as_str));
        let options = Options::try_parse_from(arguments).unwrap();
        self.running = Some(self.runtime.block_on(server::start(options)).unwrap());
    }

    fn halt(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }
}

impl Drop for Psp {
    fn drop(&mut self) {
        let answers = if std::thread::panicking() { Vec::new() } else { self.violations("answer") };
        self.halt();
        let _ = std::fs::remove_dir_all(&self.folder);
        assert!(answers.is_empty(), "answers that the provider would not give: {answers:#?}");
    }
}

/// A transfer whose group is named like its key.
pub(crate) fn transfer_form(key: &str) -> [(&str, &str); 5] {
    [
        ("amount", "1234"),
        ("currency", "eur"),
        ("destination", "acct_1"),
        ("transfer_group", key),
        ("metadata[payout_id]", key),
    ]
}

/// Statuses are answers, not errors; nothing is ever retried.
pub(crate) fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_idle_connections(0)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_secs(20)))
        .build();
    ureq::Agent::new_with_config(config)
}

/// An answer, or why there is none: no connection, no answer, an answer that is not JSON.
pub(crate) fn seen(sent: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Seen, String> {
    let mut response = sent.map_err(|error| error.to_string())?;
    let replayed = response.headers().get("idempotent-replayed").is_some_and(|value| value == "true");
    let text = response.body_mut().read_to_string().map_err(|error| error.to_string())?;
    let body = serde_json::from_str(&text).map_err(|error| format!("not JSON: {error}: {text}"))?;
    Ok(Seen { status: response.status().as_u16(), replayed, body })
}
