//! `cargo xtask mutants`: cargo-mutants on the rules and the shared types.
//!
//! It changes one expression at a time, in a copy of the checkout, and runs the package's own tests: a change no test
//! notices is a rule no test states.

mod summary;

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Result, bail};

use self::summary::Summary;
use crate::tools::Tool;
use crate::{cli, process, workspace};

const PACKAGES: &[&str] = &["ledger-domain", "shared"];

/// The least share of mutants that tests must catch, in percent.
const LEAST_CAUGHT_PERCENT: u64 = 90;

/// What cargo-mutants answers when it has judged every mutant: all caught, some missed, some timed out.
/// Everything else is a failure of its own (<https://mutants.rs/exit-codes.html>).
const JUDGED: &[i32] = &[0, 2, 3];

/// Makes the mutants, tests them, and closes with a table; fails when too few are caught.
pub(crate) fn run(options: &cli::Mutants) -> Result<()> {
    let output = workspace::prepare_dir(&workspace::target_dir())?;
    let outcomes = output.join("mutants.out/outcomes.json");
    let before = written_at(&outcomes);
    let status = process::run_streamed(&mut command(&output, &options.arguments)?)?;
    if !status.code().is_some_and(|code| JUDGED.contains(&code)) {
        bail!("cargo-mutants ended with {status}");
    }
    if written_at(&outcomes) == before {
        // Nothing was tested, as with `--list`.
        return Ok(());
    }
    let summary = Summary::read(&outcomes)?;
    println!("\n{summary}");
    if summary.caught_tenths_of_percent() < LEAST_CAUGHT_PERCENT * 10 {
        bail!("tests catch too little: at least {LEAST_CAUGHT_PERCENT} % of the mutants that compile");
    }
    Ok(())
}

fn command(output: &Path, arguments: &[String]) -> Result<Command> {
    let (name, version) = ("cargo-mutants", "27.1.0".to_owned());
    let tool = Tool { package: name, program: name, version, arguments: &["--locked"] };
    let mut command = Command::new(tool.ensure()?);
    command.arg("mutants").arg("--output").arg(output);
    for package in PACKAGES {
        command.args(["--package", package]);
    }
    command
        .args(arguments)
        .current_dir(workspace::root())
        // The copy is built in a folder of its own, whatever the checkout uses.
        .env_remove("CARGO_TARGET_DIR")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        // The same random input in every run, so that no mutant is caught by luck. It is caught by the first failure,
        // and that is no finding about the real code.
        .env("PROPTEST_RNG_SEED", "0")
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "true")
        // A tenth of the simulated payouts: they take most of the tests' time.
        .env("PAYOUT_SEEDS", "500");
    Ok(command)
}

fn written_at(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|metadata| metadata.modified()).ok()
}
