//! Measures the real server and the real Worker the way its users meet it, over HTTP and with PostgreSQL's own durability, next to
//! yardsticks taken in the same run. `cargo xtask bench` builds it, starts what it needs and runs it.
#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a measuring tool: it prints, and rates are quotients"
)]

mod attack;
mod clicks;
mod dashboard;
mod edge;
mod fairness;
mod instances;
mod load;
mod memory;
mod mixed;
mod orders;
mod pages;
mod quiet;
mod report;
mod rolling;
mod rows;
mod shop;
mod visits;
mod written_days;
mod yardstick;

use std::path::PathBuf;

use anyhow::{Result, bail};

use report::Report;
use shop::Shop;

type Measure = fn(&Shop, &mut Report) -> Result<()>;

/// Every measurement of the ledger by its name, in the order they run: each leaves its rows for the next.
const MEASUREMENTS: [(&str, Measure); 8] = [
    ("orders", orders::single),
    ("bulk", orders::bulk),
    ("clicks", clicks::ingest),
    ("mixed", mixed::day),
    ("fairness", fairness::noisy_neighbour),
    ("fairness-by-two", fairness::two_instances),
    ("instances", instances::two),
    ("attack", attack::all),
];

/// The one of dashboards, after the others: what it fills in is no books that could be verified.
const DASHBOARD: &str = "dashboard";
/// The one of pages, likewise.
const PAGES: &str = "pages";
/// The measurement of the Worker. It needs no ledger.
const EDGE: &str = "edge";
/// The one of two instances, which it starts and stops itself.
const ROLLING: &str = "rolling";

fn main() -> Result<()> {
    let wanted = std::env::args().nth(1);
    let older = std::env::args_os().nth(2).map(PathBuf::from);
    let is_wanted = |name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
    let of_ledger: Vec<_> = MEASUREMENTS.iter().filter(|(name, _)| is_wanted(name)).collect();
    let others = [DASHBOARD, PAGES, ROLLING, EDGE];
    if of_ledger.is_empty() && !others.into_iter().any(is_wanted) {
        let names: Vec<&str> = MEASUREMENTS.iter().map(|(name, _)| *name).chain(others).collect();
        bail!("there is no such measurement; there are: {}", names.join(", "));
    }
    let mut report = Report::default();
    if !of_ledger.is_empty() || is_wanted(DASHBOARD) {
        measure_ledger(&of_ledger, is_wanted(DASHBOARD), &mut report)?;
    }
    if is_wanted(PAGES) {
        println!("— {PAGES}");
        pages::read(&mut report)?;
    }
    if is_wanted(ROLLING) {
        println!("— {ROLLING}");
        rolling::restarts(older.as_deref(), &mut report)?;
    }
    if is_wanted(EDGE) {
        println!("— {EDGE}");
        edge::redirect(&mut report)?;
    }
    report.print();
    Ok(())
}

fn measure_ledger(chosen: &[&(&str, Measure)], dashboard: bool, report: &mut Report) -> Result<()> {
    let shop = Shop::open()?;
    for (name, measure) in chosen {
        println!("— {name}");
        measure(&shop, report)?;
    }
    shop.assert_books_hold()?;
    if dashboard {
        println!("— {DASHBOARD}");
        dashboard::read(&shop, report)?;
    }
    report.at_most("server memory, peak", memory::peak_mib(shop.server_pid())?, 300.0, "MiB");
    Ok(())
}
