//! `cargo xtask lint`: everything that is checked without running the product.
//!
//! All checks run, also after one has failed, so that one run shows everything there is to mend.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::reported::Reported;
use crate::tools::{self, Tool};
use crate::wasm::{TARGET, Toolchain};
use crate::{cli, interrupt, process, sqlx, workspace};

type Check = fn(&cli::Lint) -> Result<()>;

const CHECKS: &[(&str, Check)] = &[
    ("formatting", formatting),
    ("clippy", clippy),
    ("clippy for the Worker on wasm32", clippy_for_wasm),
    ("documentation", documentation),
    ("queries in .sqlx", queries),
    ("bans, licences, sources", dependencies),
    ("unused dependencies", unused_dependencies),
];

/// Runs every check and closes with what failed.
pub(crate) fn run(options: &cli::Lint) -> Result<()> {
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        println!("── {name}");
        let outcome = check(options);
        interrupt::check()?;
        if let Err(error) = outcome {
            println!("✗ {name}: {error:#}");
            failed.push(*name);
        }
    }
    tools::forget_intermediate_files()?;
    if failed.is_empty() {
        println!("\n✓ lint: {} checks passed", CHECKS.len());
        return Ok(());
    }
    println!("\n✗ lint: failed: {}", failed.join("; "));
    Err(Reported.into())
}

fn formatting(_: &cli::Lint) -> Result<()> {
    expect_success(cargo().args(["fmt", "--all", "--check"]))
}

fn clippy(_: &cli::Lint) -> Result<()> {
    expect_success(cargo().args(["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"]))
}

fn clippy_for_wasm(options: &cli::Lint) -> Result<()> {
    let toolchain = Toolchain::find(!options.no_system_packages)?;
    toolchain.ensure_clippy(!options.no_system_packages)?;
    let mut command = toolchain.clippy()?;
    command
        .args(["--package", "edge-worker", "--lib", "--target", TARGET, "--", "-D", "warnings"])
        // Where worker-build builds, with the settings of that folder.
        .current_dir(workspace::root().join("edge-worker"));
    expect_success(&mut command)
}

fn documentation(_: &cli::Lint) -> Result<()> {
    expect_success(cargo().args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

fn queries(_: &cli::Lint) -> Result<()> {
    sqlx::run(&cli::Sqlx { check: true })
}

/// Advisories are left out: they need a download, and change while the code does not.
fn dependencies(_: &cli::Lint) -> Result<()> {
    let program = lint_tool("cargo-deny", "0.20.2")?;
    let mut command = Command::new(program);
    command.args(["--workspace", "--all-features", "check", "bans", "licenses", "sources"]);
    expect_success(command.current_dir(workspace::root()))
}

fn unused_dependencies(_: &cli::Lint) -> Result<()> {
    let program = lint_tool("cargo-machete", "0.9.2")?;
    // With the metadata it knows that async-stripe's library is called stripe.
    expect_success(Command::new(program).arg("--with-metadata").current_dir(workspace::root()))
}

fn lint_tool(name: &'static str, version: &str) -> Result<PathBuf> {
    Tool { package: name, program: name, version: version.to_owned(), arguments: &["--locked"] }.ensure()
}

fn cargo() -> Command {
    let mut command = workspace::cargo();
    command.current_dir(workspace::root());
    command
}

fn expect_success(command: &mut Command) -> Result<()> {
    let status = process::run_streamed(command)?;
    if !status.success() {
        bail!("see above");
    }
    Ok(())
}
