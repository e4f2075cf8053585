//! The size budget: what every visitor's first request to a cold Worker waits for.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// 100 KB for WebAssembly and JavaScript together, compressed.
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
    // Node is here anyway, and its zlib is the one developers can check the figure with.
    let script = "const {gzipSync} = require('node:zlib'); const {readFileSync} = require('node:fs'); \
                  console.log(gzipSync(readFileSync(process.argv[1]), {level: 9}).length)";
    let answer = process::output(Command::new("node").args(["-e", script]).arg(file))?;
    Ok(answer.parse()?)
}
