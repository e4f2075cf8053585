//! `cargo xtask drill restore`: a restore to a point in time, as an operator would do it.
//!
//! `tests/drill` trades and pays, and asks for what happens to PostgreSQL, which only this program can do.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::postgres::Archiving;
use crate::progress::Step;
use crate::{cli, files, leftovers, lock, npm, process, workspace};

/// Builds what is needed, and drills.
pub(crate) fn run(options: &cli::Drill) -> Result<()> {
    let cli::DrillKind::Restore = options.kind;
    npm::install()?;
    let mut step = Step::start("programs");
    let mut command = workspace::cargo();
    command.args(["build", "--workspace", "--bins"]).current_dir(workspace::root());
    process::run_logged(&mut step, &mut command, &workspace::target_dir().join("logs/cargo-drill.log"))?;
    step.done("");
    let arguments = [format!("--orders={}", options.orders), format!("--affiliates={}", options.affiliates)];
    restore(&arguments, &options.server.clone().unwrap_or_else(|| workspace::program("ledger-api")))
}

/// The smallest, for `cargo xtask test`, which has built everything.
pub(crate) fn in_short() -> Result<()> {
    restore(&["--orders=400", "--affiliates=8"].map(str::to_owned), &workspace::program("ledger-api"))
}

fn restore(arguments: &[String], program: &Path) -> Result<()> {
    let data_dir = workspace::prepare_dir(&workspace::target_dir().join("drill"))?;
    let _lock = lock::take(&data_dir, "wait until it has finished")?;
    leftovers::end(&data_dir)?;
    let mut cluster = Archiving::begin(&data_dir)?;
    let log = data_dir.join("logs/drill.log");
    let mut command = Command::new(workspace::program("drill"));
    command
        .args(arguments)
        .current_dir(workspace::root())
        .env("TEST_DATABASE_URL", cluster.url("postgres"))
        .env("LEDGER_API_BIN", program)
        .env("FAKE_PSP_BIN", workspace::program("fake-psp"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // Of servers that are killed; it would bury what the drill says.
        .stderr(process::open_log(&log)?);
    let mut child = process::spawn(&mut command)?;
    let served = serve(&mut child, &mut cluster, &data_dir);
    // What it started and could not stop itself.
    let status = process::wait(&mut child, || {});
    process::signal_group(&child, rustix::process::Signal::KILL);
    served?;
    let status = status?;
    drop(cluster);
    leftovers::forget(&data_dir)?;
    if !status.success() {
        bail!("the drill ended with {status}; the end of {}:\n{}", log.display(), files::tail(&log, 30).trim_end());
    }
    Ok(())
}

/// Does what the drill asks for, and passes on what it says.
fn serve(child: &mut Child, cluster: &mut Archiving, data_dir: &Path) -> Result<()> {
    let mut answers = child.stdin.take().context("no way to answer")?;
    let said = child.stdout.take().context("nothing to hear")?;
    for line in BufReader::new(said).lines() {
        let line = line?;
        let Some(wish) = line.strip_prefix('@') else {
            println!("{line}");
            continue;
        };
        let done = match wish.split_once(' ') {
            None if wish == "backup" => cluster.base_backup(),
            Some(("restore", point)) => cluster.restore_to(point, data_dir),
            _ => bail!("the drill asks for `{wish}`"),
        };
        match done {
            Ok(()) => writeln!(answers, "done")?,
            Err(error) => writeln!(answers, "{error:#}")?,
        }
    }
    Ok(())
}
