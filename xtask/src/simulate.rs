//! `cargo xtask simulate`: the payout state machine against providers that lose, forget and delay, and against workers that
//! die or come late, once for each seed. The same simulations run with a few thousand seeds in every test run.

use std::time::Instant;

use anyhow::{Result, bail};

use crate::{cli, process, workspace};

/// Plays them; a seed that fails is printed by the test and can be played alone.
pub(crate) fn run(options: &cli::Simulate) -> Result<()> {
    let mut command = workspace::cargo();
    command
        .args(["test", "--release", "--package", "ledger-domain", "--lib", "payout::simulation"])
        .current_dir(workspace::root())
        .env_remove("PAYOUT_SEED")
        .env("PAYOUT_SEEDS", options.seeds.to_string());
    if let Some(seed) = options.seed {
        command.env("PAYOUT_SEED", seed.to_string());
    }
    let started = Instant::now();
    if !process::run_streamed(&mut command)?.success() {
        bail!("money left twice, or not at all: see the seed above");
    }
    let played = options.seed.map_or_else(|| format!("{} seeds", options.seeds), |seed| format!("seed {seed}"));
    println!("{played} in each simulation: money left once; {:.0} s with the build", started.elapsed().as_secs_f64());
    Ok(())
}
