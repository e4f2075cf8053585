//! Two persons of finance: one drafts, the other approves, and they bring bank files to the bank.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::Signals;
use super::caller::Caller;

const BETWEEN_LOOKS: Duration = Duration::from_millis(150);
/// No new draft while so many payouts wait to be sent: the campaign is about money under way, not about a queue.
const ENOUGH_WAITING: usize = 60;

/// What they did.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// Runs that were approved.
    pub(crate) runs: usize,
    /// Each bank file as it was fetched first, by its path.
    files: HashMap<String, String>,
    /// Runs whose file the bank has carried out.
    settled: HashSet<String>,
    /// The reference of every payment in the files, once for each file it stands in.
    pub(crate) end_to_end_ids: Vec<String>,
}

/// Works until everything has come to an end; makes no new drafts once it is `over`.
pub(crate) fn work(maker: &Caller<'_>, approver: &Caller<'_>, signals: &Signals) -> Result<Done> {
    let mut done = Done::default();
    while !signals.settled.load(Ordering::Relaxed) {
        for run in maker.get("/v1/payout-runs?limit=100", &[200])?.json()["data"].as_array().into_iter().flatten() {
            let path = format!("/v1/payout-runs/{}", run["id"].as_str().unwrap_or_default());
            match run["status"].as_str() {
                Some("draft") => {
                    approver.post(&format!("{path}/approve"), &Value::Null, &[200])?;
                    done.runs += 1;
                }
                Some("approved" | "processing" | "paused") => done.bring_to_bank(maker, &path)?,
                _ => {}
            }
        }
        if signals.is_over() {
            signals.last_draft_made.store(true, Ordering::Relaxed);
        } else if waiting(maker)? < ENOUGH_WAITING {
            // 409: nothing is payable now. When the answer is lost the draft is found by the next look.
            maker.post("/v1/payout-runs", &Value::Null, &[201, 409])?;
        }
        thread::sleep(BETWEEN_LOOKS);
    }
    Ok(done)
}

fn waiting(maker: &Caller<'_>) -> Result<usize> {
    let waiting = maker.get("/v1/payouts?status=reserved&limit=100", &[200])?.json();
    Ok(waiting["data"].as_array().map_or(0, Vec::len))
}

impl Done {
    /// Fetches the run's file, and says that the bank has paid what stands in it.
    fn bring_to_bank(&mut self, maker: &Caller<'_>, run: &str) -> Result<()> {
        if self.settled.contains(run) {
            return Ok(());
        }
        let files = maker.get(&format!("{run}/sepa-files"), &[200])?.json();
        for file in files["data"].as_array().into_iter().flatten() {
            let path = format!("{run}/sepa.xml?number={}", file["number"]);
            let xml = maker.get(&path, &[200])?.text;
            if self.files.insert(path, xml.clone()).is_none() {
                let ids = xml.split("<EndToEndId>").skip(1).filter_map(|rest| rest.split('<').next());
                self.end_to_end_ids.extend(ids.map(str::to_owned));
            }
            // When the answer to this is lost, all of it may be settled already: 409.
            maker.post(&format!("{run}/settle"), &json!({}), &[200, 409])?;
            self.settled.insert(run.to_owned());
        }
        Ok(())
    }

    /// How many bank files there were.
    pub(crate) fn files(&self) -> usize {
        self.files.len()
    }

    /// Those that have other bytes by now than when they were fetched first.
    pub(crate) fn changed_files(&self, maker: &Caller<'_>) -> Result<Vec<String>> {
        let mut changed = Vec::new();
        for (path, first) in &self.files {
            if maker.get(path, &[200])?.text != *first {
                changed.push(path.clone());
            }
        }
        Ok(changed)
    }
}
