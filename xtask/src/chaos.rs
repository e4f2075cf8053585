//! `cargo xtask chaos`: the whole system under load while every part of it fails.

mod faketime;

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::postgres::{Cluster, Durability, Volume};
use crate::progress::Step;
use crate::{cli, files, leftovers, lock, npm, process, wasm, workspace};

/// PostgreSQL's volume, for each hour begun: its data, and its log, which is kept small because every full disk is written full.
const MEGABYTES_AN_HOUR: u64 = 1_536;
/// About as many kills as a campaign makes in an hour.
const KILLS_AN_HOUR: u64 = 140;
const SMALL_LOG: [&str; 2] = ["alter system set max_wal_size = '128MB'", "select pg_reload_conf()"];
/// PostgreSQL does not start while its disk is full.
const STARTS_AGAIN_WITHIN: Duration = Duration::from_mins(2);

/// Builds what is struck, and strikes it.
pub(crate) fn run(options: &cli::Chaos) -> Result<()> {
    npm::install()?;
    let server = match &options.server {
        Some(server) => server.canonicalize().with_context(|| format!("there is no {}", server.display()))?,
        None => workspace::program("ledger-api"),
    };
    wasm::build(!options.no_system_packages)?;
    build()?;
    let mut arguments = vec![
        format!("--kills={}", options.kills),
        format!("--affiliates={}", options.affiliates),
        format!("--longest={}", options.longest),
    ];
    arguments.extend(options.minutes.map(|minutes| format!("--minutes={minutes}")));
    arguments.extend(options.seed.map(|seed| format!("--seed={seed}")));
    arguments.extend(options.end_leases.then(|| "--end-leases".to_owned()));
    let hours = options.minutes.map_or(options.kills.div_ceil(KILLS_AN_HOUR), |minutes| minutes.div_ceil(60));
    campaign(&server, &arguments, hours.max(1), !options.no_system_packages)
}

/// One round of faults, for `cargo xtask test`, which has built everything.
pub(crate) fn in_short(system_packages: bool) -> Result<()> {
    let arguments = ["--kills=5", "--affiliates=48", "--end-leases", "--longest=2"].map(str::to_owned);
    campaign(&workspace::program("ledger-api"), &arguments, 1, system_packages)
}

/// On a PostgreSQL of its own, because it is struck too: whenever it ends it is started again.
fn campaign(server: &Path, arguments: &[String], hours: u64, system_packages: bool) -> Result<()> {
    let data_dir = workspace::prepare_dir(&workspace::target_dir().join("chaos"))?;
    let _lock = lock::take(&data_dir, "wait until it has finished")?;
    leftovers::end(&data_dir)?;
    let faketime = faketime::find(system_packages)?;
    // Dropped after the server that uses it.
    let volume = match Volume::mount(&data_dir, hours * MEGABYTES_AN_HOUR) {
        Ok(volume) => Some(volume),
        Err(why) => {
            println!("  PostgreSQL's disk is not filled: {why:#}");
            None
        }
    };
    let mut cluster = Cluster::start(&data_dir, Durability::Durable)?;
    let mut session = cluster.connect("postgres")?;
    for statement in SMALL_LOG {
        session.run(statement)?;
    }
    drop(session);
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
    command.envs(volume.as_ref().map(|volume| ("CHAOS_VOLUME", volume.path())));
    command.envs(faketime.map(|library| ("CHAOS_FAKETIME", library)));
    let mut child = process::spawn(&mut command)?;
    let watched = watch(&mut child, &mut cluster, &data_dir);
    // What it started and could not stop itself.
    process::signal_group(&child, rustix::process::Signal::KILL);
    let status = watched?;
    drop(cluster);
    drop(volume);
    leftovers::forget(&data_dir)?;
    if !status.success() {
        bail!("the campaign ended with {status}; the end of {}:\n{}", log.display(), files::tail(&log, 30).trim_end());
    }
    Ok(())
}

/// Waits for the campaign, and starts PostgreSQL again as often as it ends.
fn watch(child: &mut Child, cluster: &mut Cluster, data_dir: &Path) -> Result<std::process::ExitStatus> {
    let (mut down_since, mut broken) = (None, None);
    let status = process::wait(child, || {
        if broken.is_some() || cluster.service().check_alive().is_ok() {
            return;
        }
        let since = *down_since.get_or_insert_with(Instant::now);
        match cluster.start_again(data_dir) {
            Ok(()) => down_since = None,
            Err(error) if since.elapsed() > STARTS_AGAIN_WITHIN => broken = Some(error),
            Err(_) => {}
        }
    })?;
    match broken {
        Some(error) => Err(error.context("PostgreSQL was struck and could not be started again")),
        None => Ok(status),
    }
}

fn build() -> Result<()> {
    let mut step = Step::start("programs");
    let mut command = workspace::cargo();
    // All of them, as for the tests: for a part of the workspace dependencies would be built with other features.
    command.args(["build", "--workspace", "--bins"]).current_dir(workspace::root());
    process::run_logged(&mut step, &mut command, &workspace::target_dir().join("logs/cargo-chaos.log"))?;
    step.done("");
    Ok(())
}
