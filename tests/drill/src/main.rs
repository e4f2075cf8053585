//! The restore drill: a base backup under load, a point in time, payouts that leave after it, the loss of everything, a
//! restore to the point, and then the books against what the provider really paid. `cargo xtask drill restore` builds it and
//! does for it what happens to PostgreSQL: see `host.rs`. docs/operations/backup.md has what came out.
#![allow(clippy::print_stdout, reason = "a measuring tool: it prints")]
#![allow(clippy::indexing_slicing, reason = "of JSON values only: what is not there is null")]

mod finance;
mod host;
mod load;
mod oracle;
mod shop;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::Parser;
use integration_tests::ledger::Ledger;
use integration_tests::psp::Psp;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use load::Load;
use shop::Shop;

/// A restore to a point in time.
#[derive(Debug, Parser)]
struct Options {
    /// Orders before the base backup; as many again come after it
    #[arg(long, default_value_t = 2_000)]
    orders: usize,
    /// Who is paid
    #[arg(long, default_value_t = 40)]
    affiliates: usize,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let psp = Psp::start();
    let mut ledger = Ledger::start_with(Some(psp.url()));
    let shop = Shop::open(&ledger, options.affiliates);
    timed(&format!("{} orders", options.orders), || shop.sell(options.orders))?;
    Shop::wait_until_approved(&ledger)?;
    finance::pay(&shop)?;

    let load = Load::start(&shop);
    timed("base backup under load", || host::ask("backup"))?;
    timed(&format!("{} orders more", options.orders), || shop.sell(options.orders))?;
    load.stop();
    Shop::wait_until_approved(&ledger)?;

    // Approved and being sent at the point: the provider wants us to come again.
    psp.faults(&json!({"error_429": 1.0}));
    let under_way = finance::begin(&shop)?;
    let point = OffsetDateTime::now_utc().truncate_to_microsecond();
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    psp.faults(&json!({}));
    finance::wait_for(&shop, &under_way)?;
    shop.sell(options.affiliates * 2)?;
    Shop::wait_until_approved(&ledger)?;
    finance::pay(&shop)?;
    let left = psp.transfers().len();
    println!("  {left} transfers have left, {} of them after the point", left - options.affiliates);

    ledger.process.kill();
    let point = point.format(&Rfc3339)?;
    timed("loss, restore, replay of the log to the point", || host::ask(&format!("restore {point}")))?;
    timed("ledger-api restored", || {
        let (done, said) = ledger.command(&["restored", "--to", &point, "--person", "drill"]);
        said.lines().filter(|line| line.contains(" transfers of Stripe ")).for_each(|line| println!("    {line}"));
        if done { Ok(()) } else { bail!("{said}") }
    })?;
    ledger.start_again();
    oracle::wait_for_seals(&ledger)?;
    timed("verify", || oracle::verify(&ledger))?;
    timed("every order once more", || shop.sell_again())?;
    Shop::wait_until_approved(&ledger)?;
    finance::pay_the_rest(&shop)?;
    oracle::compare(&ledger, &psp, &shop)?;
    println!("✓ each payout left once, each transfer is booked once, the books hold");
    Ok(())
}

fn timed<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let began = Instant::now();
    let done = work()?;
    println!("  {what}: {:.1} s", began.elapsed().as_secs_f64());
    Ok(done)
}
