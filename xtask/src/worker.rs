//! `cargo xtask worker`: the Worker alone, as `wrangler deploy` uploads it.

use anyhow::Result;

use crate::{cli, npm, wasm};

/// Builds it when something has changed, and fails when it is over its size budget.
pub(crate) fn run(options: &cli::Worker) -> Result<()> {
    npm::install()?;
    let build = wasm::build(!options.no_system_packages)?;
    wasm::check_size(&build)
}
