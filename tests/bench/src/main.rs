//! Measures the real server the way its users meet it, over HTTP and with PostgreSQL's own durability, next to
//! yardsticks taken in the same run. `cargo xtask bench` builds it, starts PostgreSQL and runs it.
#![allow(
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a measuring tool: it prints, and rates are quotients"
)]

mod clicks;
mod dashboard;
mod load;
mod memory;
mod orders;
mod report;
mod rows;
mod shop;
mod yardstick;

use anyhow::{Result, bail};

use report::Report;
use shop::Shop;

type Measure = fn(&Shop, &mut Report) -> Result<()>;

/// Every measurement by its name, in the order they run: each leaves its rows for the next.
const MEASUREMENTS: [(&str, Measure); 4] =
    [("orders", orders::single), ("bulk", orders::bulk), ("clicks", clicks::ingest), ("dashboard", dashboard::read)];

fn main() -> Result<()> {
    let wanted = std::env::args().nth(1);
    let chosen: Vec<_> =
        MEASUREMENTS.iter().filter(|(name, _)| wanted.as_deref().is_none_or(|wanted| wanted == *name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = MEASUREMENTS.iter().map(|(name, _)| *name).collect();
        bail!("there is no such measurement; there are: {}", names.join(", "));
    }
    let shop = Shop::open()?;
    let mut report = Report::default();
    for (name, measure) in chosen {
        println!("— {name}");
        measure(&shop, &mut report)?;
    }
    report.at_most("server memory, peak", memory::peak_mib(shop.server_pid())?, 300.0, "MiB");
    shop.close()?;
    report.print();
    Ok(())
}
