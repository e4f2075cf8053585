//! The size budget: what every visitor's first request to a cold Worker waits for.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// 100 KB for WebAssembly and JavaScript together, compressed with `gzip -9`.
const BUDGET_BYTES: usize = 100_000;

/// Prints the compressed sizes; fails when they are over the budget together.
pub(crate) fn check(build: &Path) -> Result<()> {
    let wasm = compressed_bytes(&build.join("index_bg.wasm"))?;
    let script = compressed_bytes(&build.join("index.js"))?;
    let total = wasm + script;
    let figures = format!("{total} bytes gzip of {BUDGET_BYTES} (WebAssembly {wasm}, JavaScript {script})");
    if total > BUDGET_BYTES {
        bail!("the Worker is over its size budget: {figures}");
    }
    println!("✓ Worker size: {figures}");
    Ok(())
}

fn compressed_bytes(file: &Path) -> Result<usize> {
    let output =
        Command::new("gzip").args(["-9", "-n", "-c"]).arg(file).output().context("gzip is missing: install it")?;
    if !output.status.success() {
        bail!("gzip failed on {}: {}", file.display(), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout.len())
}
