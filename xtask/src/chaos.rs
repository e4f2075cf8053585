//! `cargo xtask chaos`: payouts while the server is killed, PostgreSQL crashes and the provider loses answers.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::postgres::{Cluster, Durability};
use crate::progress::Step;
use crate::{cli, files, leftovers, lock, npm, process, workspace};

/// Builds what is struck, and strikes it.
pub(crate) fn run(options: &cli::Chaos) -> Result<()> {
    npm::install()?;
    let server = match &options.server {
        Some(server) => server.canonicalize().with_context(|| format!("there is no {}", server.display()))?,
        None => workspace::program("ledger-api"),
    };
    build()?;
    let mut arguments = vec![format!("--kills={}", options.kills), format!("--affiliates={}", options.affiliates)];
    arguments.extend(options.seed.map(|seed| format!("--seed={seed}")));
    arguments.extend(options.end_leases.then(|| "--end-leases".to_owned()));
    campaign(&server, &arguments)
}

/// A few kills, for `cargo xtask test`, which has built everything.
pub(crate) fn in_short() -> Result<()> {
    let arguments = ["--kills=5", "--affiliates=48", "--end-leases"].map(str::to_owned);
    campaign(&workspace::program("ledger-api"), &arguments)
}

/// On a PostgreSQL of its own, because it is struck too: whenever it ends it is started again.
fn campaign(server: &Path, arguments: &[String]) -> Result<()> {
    let data_dir = workspace::prepare_dir(&workspace::target_dir().join("chaos"))?;
    let _lock = lock::take(&data_dir, "wait until it has finished")?;
    leftovers::end(&data_dir)?;
    let mut cluster = Cluster::start(&data_dir, Durability::Durable)?;
    let log = data_dir.join("logs/servers.log");
    let mut command = Command::new(workspace::program("chaos"));
    command
        .args(arguments)
        .current_dir(workspace::root())
        .env("TEST_DATABASE_URL", cluster.url("postgres"))
        .env("LEDGER_API_BIN", server)
        .env("FAKE_PSP_BIN", workspace::program("fake-psp"))
        // What servers say before they are killed would bury what the campaign says.
        .stderr(process::open_log(&log)?);
    let mut child = process::spawn(&mut command)?;
    let mut broken = None;
    let status = process::wait(&mut child, || {
        if broken.is_none() && cluster.service().check_alive().is_err() {
            broken = cluster.start_again(&data_dir).err();
        }
    });
    // What it started and could not stop itself.
    process::signal_group(&child, rustix::process::Signal::KILL);
    let status = status?;
    drop(cluster);
    leftovers::forget(&data_dir)?;
    if let Some(error) = broken {
        return Err(error.context("PostgreSQL was struck and could not be started again"));
    }
    if !status.success() {
        bail!("the campaign ended with {status}; the end of {}:\n{}", log.display(), files::tail(&log, 30).trim_end());
    }
    Ok(())
}

fn build() -> Result<()> {
    let mut step = Step::start("programs");
    let mut command = Command::new(workspace::cargo());
    // All of them, as for the tests: for a part of the workspace dependencies would be built with other features.
    command.args(["build", "--workspace", "--bins"]).current_dir(workspace::root());
    process::run_logged(&mut step, &mut command, &workspace::target_dir().join("logs/cargo-chaos.log"))?;
    step.done("");
    Ok(())
}
