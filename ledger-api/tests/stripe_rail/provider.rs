use std::path::PathBuf;

use fake_psp::options::Options;
use fake_psp::server::{Running, start};
use ledger_api::rails::stripe::StripeRail;
use serde_json::Value;

/// A fake Stripe of one test's own.
pub(crate) struct Provider {
    running: Running,
    journal: PathBuf,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let id = ledger_api::app::new_id().unwrap();
        let journal = std::env::temp_dir().join(format!("fake-psp-{id}.jsonl"));
        let addr = "127.0.0.1:0".parse().unwrap();
        let options = Options {
            addr,
            journal: journal.clone(),
            seed: Some(1),
            webhook_url: None,
            webhook_secret: None,
            connect_webhook_url: None,
            connect_webhook_secret: None,
            paypal_webhook_url: None,
            paypal_webhook_id: None,
        };
        Self { running: start(options).await.unwrap(), journal }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.running.address())
    }

    pub(crate) fn rail(&self) -> StripeRail {
        self.rail_with_key("sk_test_1")
    }

    pub(crate) fn rail_with_key(&self, key: &str) -> StripeRail {
        StripeRail::new(key, &self.url().parse().unwrap()).unwrap()
    }

    pub(crate) async fn faults(&self, faults: Value) {
        self.put("_faults", faults).await;
    }

    pub(crate) async fn controls(&self, controls: Value) {
        self.put("_controls", controls).await;
    }

    /// Transfers that really happened, as the journal has them.
    pub(crate) async fn transfers(&self) -> Vec<Value> {
        let url = format!("{}/_journal", self.url());
        let read = move || ureq::get(&url).call().unwrap().body_mut().read_json::<Value>().unwrap();
        let journal = tokio::task::spawn_blocking(read).await.unwrap();
        journal["data"].as_array().unwrap().clone()
    }

    async fn put(&self, what: &str, body: Value) {
        let url = format!("{}/{what}", self.url());
        tokio::task::spawn_blocking(move || ureq::put(&url).send_json(body).map(drop)).await.unwrap().unwrap();
    }
}

impl Drop for Provider {
    /// A test that ends well has sent nothing that Stripe would not understand.
    fn drop(&mut self) {
        let journal = std::fs::read_to_string(&self.journal).unwrap_or_default();
        let _ = std::fs::remove_file(&self.journal);
        let odd: Vec<&str> = journal.lines().filter(|line| line.contains(r#""kind":"violation""#)).collect();
        assert!(std::thread::panicking() || odd.is_empty(), "not as Stripe publishes it: {odd:#?}");
    }
}
