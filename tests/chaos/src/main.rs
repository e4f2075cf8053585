//! The fault campaign: payouts while the server is killed, PostgreSQL crashes and the provider loses answers. At the
//! end the provider's journal says whether every cent left exactly once. `cargo xtask chaos` builds it, starts
//! PostgreSQL for it, starts that again whenever it ends, and runs it. `docs/chaos.md` has what came out.
#![allow(clippy::print_stdout, reason = "a measuring tool: it prints")]
#![allow(clippy::indexing_slicing, reason = "of JSON values only: what is not there is null")]

mod blows;
mod books;
mod caller;
mod faults;
mod figures;
mod finance;
mod oracle;
mod random;
mod settle;
mod shop;
mod world;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Result, anyhow};
use clap::Parser;
use serde_json::json;

use blows::Servers;
use books::Books;
use caller::{Caller, Calls};
use oracle::Left;
use random::Random;
use world::World;

/// One mistake can show in every payout.
const FINDINGS_SHOWN: usize = 50;

/// Kills, crashes and lost answers; then the books against the provider's journal.
#[derive(Debug, Parser)]
struct Options {
    /// How often a server is killed, either of two; PostgreSQL crashes half as often
    #[arg(long, default_value_t = 100)]
    kills: u64,
    /// Makes the same choices as the run that printed it; the timing of processes is not repeated
    #[arg(long)]
    seed: Option<u64>,
    /// Who is paid
    #[arg(long, default_value_t = 120)]
    affiliates: usize,
    /// Give back at once what servers had claimed when one is killed, instead of after the two minutes of a lease
    #[arg(long)]
    end_leases: bool,
}

/// What the threads of the campaign tell each other.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    /// No more orders, no more drafts.
    pub(crate) over: AtomicBool,
    /// Finance has seen that, so nothing begins any more.
    pub(crate) last_draft_made: AtomicBool,
    /// Everything has come to an end, or will not.
    pub(crate) settled: AtomicBool,
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
    println!("seed {seed}: `--seed {seed}` makes the same choices; when they meet what, real time decides");
    let world = World::start(options.affiliates, seed)?;
    let wrong = campaign(world, options, seed)?;
    for line in wrong.iter().take(FINDINGS_SHOWN) {
        println!("✗ {line}");
    }
    if wrong.is_empty() {
        println!("✓ {} kills: 0 lost, 0 double, 0 stuck, and the books hold", options.kills);
    } else {
        println!("✗ {} findings (seed {seed})", wrong.len());
    }
    Ok(wrong.is_empty())
}

/// Everything at once, then the reckoning; what is wrong, a line each.
fn campaign(world: World, options: &Options, seed: u64) -> Result<Vec<String>> {
    let World { psp, shop, affiliates, mut second, mut ledger } = world;
    let (signals, calls) = (Signals::default(), Calls::default());
    let [seller, maker, approver] =
        [&shop.api, &shop.finance, &shop.second_finance].map(|client| Caller::new(client, &second.address, &calls));
    psp.faults(&faults::during_blows());

    let (struck, earned, done, (open, took)) = thread::scope(|scope| {
        let selling = scope.spawn(|| shop::sell(&seller, &affiliates, &signals, Random::new(seed, 1)));
        let paying = scope.spawn(|| finance::work(&maker, &approver, &signals));
        let servers = Servers { ledger: &mut ledger, second: &mut second };
        let struck = blows::strike(servers, options.kills, options.end_leases, Random::new(seed, 2));
        signals.over.store(true, Ordering::Relaxed);
        let earned = join(selling);
        // From here on nothing is disturbed any more, and nobody helps either.
        psp.faults(&json!({}));
        let settled = if struck.is_ok() && earned.is_ok() {
            settle::wait(&ledger.database, &signals, || paying.is_finished())
        } else {
            Default::default()
        };
        signals.settled.store(true, Ordering::Relaxed);
        anyhow::Ok((struck?, earned?, join(paying)?, settled))
    })?;

    println!("  settled {} s after the last blow", took.as_secs());
    let left = Left { transfers: psp.transfers(), items: psp.items(), end_to_end_ids: done.end_to_end_ids.clone() };
    figures::print(&ledger.database, struck, &calls, &left);
    println!("{} runs were approved, {} bank files written", done.runs, done.files());
    let mut wrong: Vec<String> = open.into_iter().map(|what| format!("stuck: {what}")).collect();
    wrong.extend(oracle::compare(&Books::read(&ledger.database), &left, &affiliates, &earned));
    wrong.extend(done.changed_files(&maker)?.into_iter().map(|path| format!("{path} has other bytes than before")));
    let internal = calls.internal.load(Ordering::Relaxed);
    if internal > 0 {
        wrong.push(format!("{internal} calls were answered with 500"));
    }
    let (holds, said) = ledger.verify();
    println!("verify: {}", said.trim());
    if !holds {
        wrong.push("`ledger-api verify` found the books wrong".to_owned());
    }
    Ok(wrong)
}

fn join<T>(thread: thread::ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread.join().map_err(|_| anyhow!("a part of the campaign panicked; its message is in the log"))?
}
