//! What Lighthouse thinks of every page: accessibility and best practices, as a phone sees it.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{album, browse};
use crate::env_file::Variables;
use crate::npm;
use crate::progress::Step;

/// The last that runs on the Node that everything else needs.
const VERSION: &str = "12.8.2";

/// The least of each category, out of 100.
const LEAST: u64 = 95;

/// Fails when a page is below [`LEAST`].
pub(super) fn judge(browser: &Path, variables: &Variables) -> Result<()> {
    let url = variables.get("LEDGER_URL").context("the copy has no address")?;
    let merchant_id = variables.get("MERCHANT_ID").context("the copy has no merchant")?;
    let module = npm::ensure("lighthouse", VERSION)?.join("node_modules/lighthouse/core/index.js");
    let mut below = 0;
    for visit in album::visits(merchant_id) {
        let mut step = Step::start(format!("Lighthouse on the pages of {}", visit.person.unwrap_or("nobody")));
        let seen = browse(&mut step, browser, &visit.judgements(url, &module), url)?;
        let judged: Vec<&Value> = seen.iter().filter(|seen| seen.is_object()).collect();
        step.done(&judged.len().to_string());
        for page in judged {
            let scores: Vec<u64> = page["scores"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
            let [accessibility, best_practices] = scores[..] else { bail!("Lighthouse said something else: {page}") };
            let path = page["url"].as_str().unwrap_or_default().trim_start_matches(url);
            println!("  {accessibility:3} {best_practices:3}  {path}  {}", page["wrong"]);
            below += usize::from(accessibility < LEAST || best_practices < LEAST);
        }
    }
    if below > 0 {
        bail!("{below} pages are below {LEAST}");
    }
    Ok(())
}
