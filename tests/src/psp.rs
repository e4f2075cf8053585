//! The fake payment provider.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::api::Client;
use crate::process::{Process, program};
use crate::{paypal, stripe};

/// A running fake provider with a journal of its own.
#[derive(Debug)]
pub struct Psp {
    process: Process,
    client: Client,
    journal: std::path::PathBuf,
    settings: Vec<(String, String)>,
}

impl Psp {
    /// Starts one on a free port.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts one that tells the ledger on that port what happens.
    pub fn start_telling(ledger_port: u16) -> Self {
        Self::start_telling_with(ledger_port, &[])
    }

    /// The same with its faults drawn from a seed.
    pub fn start_seeded(ledger_port: u16, seed: u64) -> Self {
        Self::start_telling_with(ledger_port, &[("FAKE_PSP_SEED", &seed.to_string())])
    }

    fn start_telling_with(ledger_port: u16, settings: &[(&str, &str)]) -> Self {
        let url = |path: &str| format!("http://127.0.0.1:{ledger_port}/webhooks/{path}");
        let (platform, connect, by_paypal) = (url("stripe"), url("stripe-connect"), url("paypal"));
        let endpoints = [
            ("FAKE_PSP_WEBHOOK_URL", platform.as_str()),
            ("FAKE_PSP_WEBHOOK_SECRET", stripe::SECRET),
            ("FAKE_PSP_CONNECT_WEBHOOK_URL", connect.as_str()),
            ("FAKE_PSP_CONNECT_WEBHOOK_SECRET", stripe::CONNECT_SECRET),
            ("FAKE_PSP_PAYPAL_WEBHOOK_URL", by_paypal.as_str()),
            ("FAKE_PSP_PAYPAL_WEBHOOK_ID", paypal::WEBHOOK_ID),
        ];
        Self::start_with(&[&endpoints, settings].concat())
    }

    fn start_with(settings: &[(&str, &str)]) -> Self {
        let journal = std::env::temp_dir().join(format!("tributary-psp-{}.jsonl", uuid::Uuid::new_v4().simple()));
        let settings: Vec<_> = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let process = Process::start(command("127.0.0.1:0", &journal, &settings));
        let client = Client::new(&process.address);
        Self { process, client, journal, settings }
    }

    /// The process, to be struck.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Starts it again on the same address and journal, after a kill; an error means that it did not start. It has
    /// forgotten its faults and controls.
    pub fn try_start_again(&mut self) -> Result<(), String> {
        let address = self.process.address.trim_start_matches("http://").to_owned();
        self.process = Process::try_start(command(&address, &self.journal, &self.settings))?;
        Ok(())
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.process.address
    }

    /// What really happened: the transfers.
    pub fn transfers(&self) -> Vec<Value> {
        self.journal("transfer")
    }

    /// What really happened at PayPal: the items of its batches, each with its status.
    pub fn items(&self) -> Vec<Value> {
        self.journal("paypal_item")
    }

    fn journal(&self, kind: &str) -> Vec<Value> {
        let journal = self.client.get("/_journal").expect(200);
        let data = journal["data"].as_array().unwrap();
        data.iter().filter(|entry| entry["kind"] == kind).cloned().collect()
    }

    /// Takes back a PayPal item that nobody has claimed, as somebody does in PayPal's dashboard.
    pub fn cancel_item(&self, item_id: &str) {
        let form = [("content-type", "application/x-www-form-urlencoded"), ("authorization", "Basic aWQ6c2VjcmV0")];
        let token =
            self.client.send("POST", "/v1/oauth2/token", &form, Some("grant_type=client_credentials")).expect(200);
        let client = self.client.with_key(token["access_token"].as_str().unwrap());
        client.post(&format!("/v1/payments/payouts-item/{item_id}/cancel"), &Value::Null).expect(200);
    }

    /// What was not as the providers publish it, read from the file, so that it is known of one that was killed, too.
    pub fn violations(&self) -> Vec<Value> {
        let journal = std::fs::read_to_string(&self.journal).unwrap_or_default();
        // A kill may have cut the last line short.
        let records = journal.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        records.map(|record| record["event"].clone()).filter(|event| event["kind"] == "violation").collect()
    }

    /// The connected accounts that were made here.
    pub fn accounts(&self) -> Vec<Value> {
        self.client.get("/_journal").expect(200)["accounts"].as_array().unwrap().clone()
    }

    /// Makes a transfer of euros under a payout's id, as somebody does in Stripe's dashboard; returns its id.
    pub fn transfer(&self, payout_id: &str, destination: &str, amount: i64) -> String {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let body = format!("amount={amount}&currency=eur&destination={destination}&transfer_group={payout_id}");
        let client = self.client.with_key("sk_test_dashboard");
        client.send("POST", "/v1/transfers", &form, Some(&body)).expect(200)["id"].as_str().unwrap().to_owned()
    }

    /// Takes some of a transfer back, as somebody does in Stripe's dashboard. Minor units.
    pub fn reverse(&self, transfer_id: &str, amount: i64) {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let path = format!("/v1/transfers/{transfer_id}/reversals");
        let client = self.client.with_key("sk_test_dashboard");
        client.send("POST", &path, &form, Some(&format!("amount={amount}"))).expect(200);
    }

    /// Goes through an onboarding page, as the account's holder does.
    pub fn complete_onboarding(&self, url: &str) {
        let path = url.strip_prefix(self.url()).expect("a page of this provider");
        assert_eq!(self.client.send("POST", path, &[], None).status, 303);
    }

    /// Sets faults; `{}` ends them.
    pub fn faults(&self, faults: &Value) {
        self.client.put("/_faults", faults).expect(200);
    }

    /// Sets who can be paid and how much money there is; `{}` accepts everybody.
    pub fn controls(&self, controls: &Value) {
        self.client.put("/_controls", controls).expect(200);
    }
}

impl Drop for Psp {
    /// A test that ends well has sent nothing that Stripe or PayPal would not understand.
    fn drop(&mut self) {
        self.process.kill();
        let violations = if std::thread::panicking() { Vec::new() } else { self.violations() };
        let _ = std::fs::remove_file(&self.journal);
        assert!(violations.is_empty(), "not as the provider publishes it: {violations:#?}");
    }
}

fn command(address: &str, journal: &Path, settings: &[(String, String)]) -> Command {
    let mut command = Command::new(program("FAKE_PSP_BIN", "fake-psp"));
    command.args(["--addr", address, "--journal"]).arg(journal);
    command.envs(settings.iter().map(|(name, value)| (name, value)));
    command
}
