//! `cargo xtask screenshots`: pictures of the pages, as the documentation shows them, or what Lighthouse thinks of them.

mod album;
mod lighthouse;
mod scene;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::demo;
use crate::env_file::Variables;
use crate::progress::Step;
use crate::{chromium, cli, process, up, workspace};

/// Starts a copy of its own, plays the demo and a month of business, and has the browser look at everything.
pub(crate) fn run(options: &cli::Screenshots) -> Result<()> {
    if std::env::var_os("DATABASE_URL").is_some_and(|url| !url.is_empty()) {
        bail!("DATABASE_URL is set: pictures are taken of a fresh database, so unset it");
    }
    let browser = chromium::ensure(!options.no_system_packages)?.context("no browser to take pictures with")?;
    let data_dir = workspace::target_dir().join("screenshots");
    let up = cli::Up {
        ledger_port: 0,
        edge_port: 0,
        data_dir: Some(data_dir.clone()),
        fresh: true,
        no_system_packages: options.no_system_packages,
    };
    up::during(&up, |running, variables, _| {
        demo::run(&cli::Demo { data_dir: Some(data_dir.clone()) })?;
        scene::set(&mut running.database()?, variables)?;
        if options.lighthouse {
            return lighthouse::judge(&browser, variables);
        }
        let images = workspace::root().join("docs/images");
        std::fs::create_dir_all(&images)?;
        take(&browser, variables, &images)
    })
}

/// One visit of the browser for each person.
fn take(browser: &Path, variables: &Variables, images: &Path) -> Result<()> {
    let url = variables.get("LEDGER_URL").context("the copy has no address")?;
    let merchant_id = variables.get("MERCHANT_ID").context("the copy has no merchant")?;
    let mut taken = Vec::new();
    for visit in album::visits(merchant_id) {
        let mut step = Step::start(format!("pictures of {}", visit.person.unwrap_or("the sign-in page")));
        let (steps, files) = visit.pictures(url, images);
        browse(&mut step, browser, &steps, url)?;
        step.done(&format!("{}", files.len()));
        taken.extend(files);
    }
    forget_others(images, &taken)
}

/// Has the browser do this, and returns what it saw. Every step that opened a page told where it came to be: a page that sent its
/// visitor elsewhere is not what is meant.
fn browse(step: &mut Step, browser: &Path, steps: &[Value], url: &str) -> Result<Vec<Value>> {
    let mut command = workspace::node("tests/src/browser.mjs");
    command.arg(json!({ "steps": steps }).to_string()).env("CHROMIUM_BIN", browser);
    let log = workspace::target_dir().join("logs/screenshots.log");
    process::run_logged(step, &mut command, &log)?;
    let told = std::fs::read_to_string(&log)?;
    let seen: Vec<Value> = serde_json::from_str(told.trim()).context("the browser said something else")?;
    for told in seen.iter().filter_map(Value::as_str) {
        if let Some(wrong) = told.strip_prefix("elsewhere: ") {
            bail!("{url}{wrong} did not open");
        }
    }
    Ok(seen)
}

/// Takes away pictures that are no longer taken.
fn forget_others(images: &Path, taken: &[PathBuf]) -> Result<()> {
    let mut bytes = 0;
    for entry in images.read_dir()? {
        let entry = entry?;
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "png") && !taken.contains(&path) {
            std::fs::remove_file(&path)?;
        } else {
            bytes += entry.metadata()?.len();
        }
    }
    println!("{} pictures in {}, {} kB together", taken.len(), images.display(), bytes / 1_000);
    Ok(())
}
