//! `cargo xtask bench`: measurements of the optimised server with their yardsticks, on a PostgreSQL of its own.

use std::process::Command;

use anyhow::{Result, bail};

use crate::postgres::{Cluster, Durability};
use crate::progress::Step;
use crate::{cli, leftovers, lock, npm, process, workspace};

/// Builds the server and the measuring tool as they would be released, and runs the measurements.
pub(crate) fn run(options: &cli::Bench) -> Result<()> {
    npm::install()?;
    build()?;
    let data_dir = workspace::prepare_dir(&workspace::target_dir().join("bench"))?;
    let _lock = lock::take(&data_dir, "wait until it has finished")?;
    leftovers::end(&data_dir)?;
    let cluster = Cluster::start(&data_dir, Durability::Durable)?;
    let release = workspace::target_dir().join("release");
    let mut command = Command::new(release.join("bench"));
    command
        .args(&options.name)
        .current_dir(workspace::root())
        .env("TEST_DATABASE_URL", cluster.url("postgres"))
        .env("LEDGER_API_BIN", release.join("ledger-api"));
    let mut child = process::spawn(&mut command)?;
    let status = process::wait(&mut child, || {})?;
    drop(cluster);
    leftovers::forget(&data_dir)?;
    if !status.success() {
        bail!("the measurement ended with {status}");
    }
    Ok(())
}

fn build() -> Result<()> {
    let mut step = Step::start("optimised build");
    let mut command = Command::new(workspace::cargo());
    command.args(["build", "--release", "-p", "ledger-api", "-p", "bench", "--bins"]).current_dir(workspace::root());
    process::run_logged(&mut step, &mut command, &workspace::target_dir().join("logs/cargo-release.log"))?;
    step.done("");
    Ok(())
}
