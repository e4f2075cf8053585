//! The fault campaign: the whole system under load while any of its processes is killed or paused, PostgreSQL crashes and
//! its disk is full, lines hang and tear, clocks are wrong and the provider loses answers. At the end every answer is held
//! against the books, and the books against what really left. `cargo xtask chaos` builds it, starts PostgreSQL for it,
//! starts that again whenever it ends, and runs it. `docs/chaos.md` has what came out.
#![allow(clippy::print_stdout, reason = "a measuring tool: it prints")]
#![allow(clippy::indexing_slicing, reason = "of JSON values only: what is not there is null")]

mod affiliates;
mod campaign;
mod faults;
mod load;
mod oracles;
mod plan;
mod random;
mod report;
mod world;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;

use faults::Enough;
use plan::Limits;
use world::World;

/// One mistake can show in every payout.
const FINDINGS_SHOWN: usize = 50;

/// Faults of every kind under load; then every answer against the books, and the books against what really left.
#[derive(Debug, Parser)]
struct Options {
    /// Strike until a server was killed so often, either of two, and every kind of fault came as often as the others
    #[arg(long, default_value_t = 100)]
    kills: u64,
    /// Strike for so long instead
    #[arg(long)]
    minutes: Option<u64>,
    /// Draws the same faults and choices as the run that printed it; the timing of processes is not repeated
    #[arg(long)]
    seed: Option<u64>,
    /// Who is paid
    #[arg(long, default_value_t = 120)]
    affiliates: usize,
    /// In a hurry: what servers had claimed is given back when one is killed, instead of after the two minutes of a lease,
    /// clocks are off by seconds only, and one fault follows the other
    #[arg(long)]
    end_leases: bool,
    /// How long a pause, a hang, a full disk or a wrong clock lasts at most, in seconds
    #[arg(long, default_value_t = 20)]
    longest: u64,
}

impl Options {
    fn limits(&self) -> Limits {
        // What a server that was ahead has put off is due that much later; a short run cannot wait for it.
        let (shift_seconds, overtake_seconds, longest_wait_ms) =
            if self.end_leases { (10, 5, 900) } else { (90, 150, 2_600) };
        Limits { longest: Duration::from_secs(self.longest), longest_wait_ms, shift_seconds, overtake_seconds }
    }

    fn enough(&self) -> Enough {
        Enough { kills: self.kills, time: self.minutes.map(Duration::from_mins) }
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether nothing is wrong.
fn run(options: &Options) -> Result<bool> {
    let seed = options.seed.map_or_else(getrandom::u64, Ok)?;
    println!("seed {seed}: `--seed {seed}` draws the same faults and choices; when they meet what, real time decides");
    let world = World::start(options.affiliates, seed)?;
    let wrong = campaign::run(world, options, seed)?;
    for line in wrong.iter().take(FINDINGS_SHOWN) {
        println!("✗ {line}");
    }
    if wrong.is_empty() {
        println!("✓ 0 lost, 0 double, 0 stuck, and the books hold");
    } else {
        println!("✗ {} findings (seed {seed})", wrong.len());
    }
    Ok(wrong.is_empty())
}
