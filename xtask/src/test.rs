//! `cargo xtask test`: every test, against the real parts.

mod tally;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::postgres::Cluster;
use crate::progress::Step;
use crate::reported::Reported;
use crate::test::tally::Tally;
use crate::{chaos, chromium, cli, drill, interrupt, leftovers, lock, npm, process, python, wasm, workspace};

/// Builds what the suites start, starts PostgreSQL for them, runs them, and closes with one line.
pub(crate) fn run(options: &cli::Test) -> Result<()> {
    npm::install()?;
    let edge_build = wasm::build(!options.no_system_packages)?;
    let mut tally = Tally::default();
    if let Err(error) = wasm::check_size(&edge_build) {
        tally.fail("the size of the Worker", &error);
    }
    build_everything()?;

    let data_dir = workspace::prepare_dir(&workspace::target_dir().join("test-postgres"))?;
    let _lock = lock::take(&data_dir, "wait until it has finished")?;
    leftovers::end(&data_dir)?;
    let cluster = Cluster::start_empty(&data_dir)?;
    let mut command = workspace::cargo();
    command.args(["test", "--workspace", "--no-fail-fast"]);
    command.args(&options.filter);
    command
        .current_dir(workspace::root())
        .env("TEST_DATABASE_URL", cluster.url("postgres"))
        .env("LEDGER_API_BIN", workspace::program("ledger-api"))
        .env("FAKE_PSP_BIN", workspace::program("fake-psp"))
        .env("EDGE_BUILD_DIR", &edge_build);
    if let Some(browser) = chromium::ensure(!options.no_system_packages)? {
        command.env("CHROMIUM_BIN", browser);
    }
    for package in python::PACKAGES {
        package.offer(&mut command, !options.no_system_packages)?;
    }
    let success = run_suites(&mut command, &mut tally)?;
    drop(cluster);
    leftovers::forget(&data_dir)?;
    if options.filter.as_deref().is_none_or(|filter| "chaos".contains(filter)) {
        in_short(&mut tally, "the fault campaign", || chaos::in_short(!options.no_system_packages))?;
    }
    if options.filter.as_deref().is_none_or(|filter| "drill".contains(filter)) {
        in_short(&mut tally, "the restore drill", drill::in_short)?;
    }
    close(tally, success)
}

/// The fault campaign and the restore drill in short. They crash and destroy PostgreSQL, so each has one of its own.
fn in_short(tally: &mut Tally, name: &str, exercise: impl FnOnce() -> Result<()>) -> Result<()> {
    match exercise() {
        Ok(()) => tally.passed += 1,
        Err(error) if interrupt::is_interruption(&error) => return Err(error),
        Err(error) => tally.fail(name, &error),
    }
    Ok(())
}

/// One build for programs and tests together: apart, they would compile some dependencies twice.
fn build_everything() -> Result<()> {
    let mut step = Step::start("programs and tests");
    let mut command = workspace::cargo();
    command.args(["build", "--workspace", "--bins", "--tests"]).current_dir(workspace::root());
    process::run_logged(&mut step, &mut command, &workspace::target_dir().join("logs/cargo-build.log"))?;
    step.done("");
    Ok(())
}

/// Runs the suites, passing their output on line by line while counting; whether cargo was content.
fn run_suites(command: &mut Command, tally: &mut Tally) -> Result<bool> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = process::spawn(command)?;
    let output = child.stdout.take().context("no output to read")?;
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                tally.read(&line);
            }
        });
        let status = process::wait(&mut child, || {});
        // What a suite started and did not stop would keep the output open for ever.
        process::signal_group(&child, rustix::process::Signal::KILL);
        reader.join().map_err(|_| anyhow::anyhow!("the output reader failed"))?;
        Ok(status?.success())
    })
}

/// What failed, told again, and the closing line, alone and last.
fn close(mut tally: Tally, success: bool) -> Result<()> {
    if !success && tally.failed == 0 {
        tally.fail("cargo test", &anyhow::anyhow!("failed without a failing test (see above)"));
    }
    print!("{}", tally.failures());
    println!("\n{}", tally.closing_line());
    if tally.failed > 0 {
        return Err(Reported.into());
    }
    Ok(())
}
