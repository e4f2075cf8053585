//! `cargo xtask bench`: measurements of the optimised server, on a PostgreSQL of its own, and of the Worker, with their
//! yardsticks.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::postgres::{Cluster, Durability};
use crate::progress::Step;
use crate::{cli, leftovers, lock, npm, process, wasm, workspace};

/// The measurement of the Worker alone.
const EDGE: &str = "edge";

/// Builds what is measured as it would be released, and runs the measurements.
pub(crate) fn run(options: &cli::Bench) -> Result<()> {
    npm::install()?;
    let name = options.name.as_deref();
    let edge_build = if name.is_none_or(|name| name == EDGE) { Some(wasm::build(true)?) } else { None };
    let data_dir = workspace::prepare_dir(&workspace::target_dir().join("bench"))?;
    let _lock = lock::take(&data_dir, "wait until it has finished")?;
    leftovers::end(&data_dir)?;
    if name == Some(EDGE) {
        // Only the Worker is measured, and its visitors cost next to nothing: the everyday build of them will do.
        build(&["-p", "bench", "--bins"])?;
        return measure(&workspace::program("bench"), options, edge_build.as_deref(), &mut |_| {});
    }
    build(&["--release", "-p", "ledger-api", "-p", "bench", "--bins"])?;
    let cluster = Cluster::start(&data_dir, Durability::Durable)?;
    let release = workspace::target_dir().join("release");
    let measured = measure(&release.join("bench"), options, edge_build.as_deref(), &mut |command| {
        command.env("TEST_DATABASE_URL", cluster.url("postgres")).env("LEDGER_API_BIN", release.join("ledger-api"));
    });
    drop(cluster);
    leftovers::forget(&data_dir)?;
    measured
}

fn measure(
    program: &Path,
    options: &cli::Bench,
    edge_build: Option<&Path>,
    prepare: &mut dyn FnMut(&mut Command),
) -> Result<()> {
    let mut command = Command::new(program);
    command.args(&options.name).args(&options.from).args(&options.flood).current_dir(workspace::root());
    if let Some(build) = edge_build {
        command.env("EDGE_BUILD_DIR", build);
    }
    prepare(&mut command);
    let mut child = process::spawn(&mut command)?;
    let status = process::wait(&mut child, || {})?;
    if !status.success() {
        bail!("the measurement ended with {status}");
    }
    Ok(())
}

fn build(arguments: &[&str]) -> Result<()> {
    let mut step = Step::start("what is measured, and what measures");
    let mut command = workspace::cargo();
    command.arg("build").args(arguments).current_dir(workspace::root());
    process::run_logged(&mut step, &mut command, &workspace::target_dir().join("logs/cargo-bench.log"))?;
    step.done("");
    Ok(())
}
