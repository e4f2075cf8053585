//! `cargo xtask worker`: the Worker alone, as `wrangler deploy` uploads it.

use anyhow::Result;

use crate::{cli, npm, wasm};

/// Builds it when something has changed, and fails when it is over its size budget.
pub(crate) fn run(options: &cli::Worker) -> Result<()> {
    npm::install()?;
    let build = wasm::build(!options.no_system_packages)?;
    wasm::check_size(&build)
}

#[cfg(test)]
mod tests {
    /// Each list of routes in `wrangler.toml`, in use or commented out, and the table that it belongs to.
    fn routes() -> Vec<(&'static str, &'static str)> {
        let mut table = "";
        let mut found = Vec::new();
        for line in include_str!("../../wrangler.toml").lines() {
            if line.starts_with('[') {
                table = line;
            } else if line.trim_start_matches("# ").starts_with("routes = ") {
                found.push((table, line));
            }
        }
        found
    }

    #[test]
    fn routes_stand_before_every_table_and_staging_inherits_none() {
        assert_eq!(routes(), [("", "# routes = ["), ("[env.staging]", "routes = [")]);
    }
}
