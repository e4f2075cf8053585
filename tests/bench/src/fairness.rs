//! One merchant at full speed beside another at a walk: how much longer the other's orders take.

use std::time::Duration;

use anyhow::{Context as _, Result};
use integration_tests::process::Process;

use crate::load::{self, Call, Load, Measured};
use crate::quiet;
use crate::report::Report;
use crate::rows;
use crate::shop::{Neighbour, Shop};

/// One walk. PostgreSQL looks for tables to vacuum every minute, so that about every other flood meets what it does; whoever walks alone has left
/// it too little to do.
const SECONDS: u64 = 30;
/// So many walks of each kind, in turn and each round beginning with another: whatever else the machine does, in whatever rhythm, and whatever
/// the tables grow, falls on all. All orders of a kind count together, for one moment in which the disk stands still would decide the p99 of one walk.
const ROUNDS: usize = 3;
/// A flood that is not counted: afterwards the tables are no longer young.
const BEFORE: u64 = 10;
const FLOODS: [Flood; 2] = [
    Flood { name: "single orders", connections: 64, orders: 1 },
    // Eight requests at once.
    Flood { name: "bulk", connections: 8, orders: 500 },
];

/// What a merchant at full speed sends.
struct Flood {
    name: &'static str,
    connections: usize,
    /// In a request.
    orders: u64,
}

/// Walks of the quiet merchant, all beside the same.
struct Walks {
    beside: Option<&'static Flood>,
    orders: Measured,
    /// Of the flood, in the mean.
    per_second: f64,
}

impl Walks {
    fn of(beside: Option<&'static Flood>) -> Result<Self> {
        Ok(Self { beside, orders: Measured::none()?, per_second: 0.0 })
    }

    /// One more, when what was before has left nothing to do: the flood a walk meets is its own. Half of it goes to a second instance, if
    /// there is one.
    fn go(&mut self, shop: &Shop, second: Option<&Process>, quiet: &Neighbour, noisy: &Neighbour) -> Result<()> {
        shop.wait_until_followed_up()?;
        shop.vacuum()?;
        let Some(flood) = self.beside else { return self.orders.add(&quiet::walk(shop, quiet, SECONDS)?) };
        let hosts: Vec<String> = std::iter::once(shop.host()).chain(second.map(host_of)).collect();
        let each = flood.connections / hosts.len();
        let floods = hosts.into_iter().map(|host| {
            let load = Load { host, ..shop.load_of(noisy, each, SECONDS + 4) };
            let (code, orders) = (noisy.code.clone(), flood.orders);
            std::thread::spawn(move || rush(&load, &code, orders))
        });
        let floods: Vec<_> = floods.collect();
        std::thread::sleep(Duration::from_secs(1));
        self.orders.add(&quiet::walk(shop, quiet, SECONDS)?)?;
        for flooding in floods {
            let flooded = flooding.join().unwrap_or_else(|_| anyhow::bail!("the flood panicked"))?;
            self.per_second += flooded.rate() * flood.orders as f64 / ROUNDS as f64;
        }
        Ok(())
    }
}

/// The quiet merchant alone, beside a flood of single orders, and beside one of bulk requests.
pub(crate) fn noisy_neighbour(shop: &Shop, report: &mut Report) -> Result<()> {
    walk_beside(shop, None, report)
}

/// The same where half of each flood goes to another instance on the same database, which the quiet merchant never meets.
pub(crate) fn two_instances(shop: &Shop, report: &mut Report) -> Result<()> {
    let second = shop.second_instance();
    walk_beside(shop, Some(&second), report)
}

fn walk_beside(shop: &Shop, second: Option<&Process>, report: &mut Report) -> Result<()> {
    let (quiet, noisy) = (shop.neighbour(), shop.neighbour());
    for flood in &FLOODS {
        rush(&shop.load_of(&noisy, flood.connections, BEFORE), &noisy.code, flood.orders)?;
    }
    let [single, bulk] = &FLOODS;
    let mut kinds = [Walks::of(None)?, Walks::of(Some(single))?, Walks::of(Some(bulk))?];
    for _ in 0..ROUNDS {
        for walks in &mut kinds {
            walks.go(shop, second, &quiet, &noisy)?;
        }
        kinds.rotate_left(1);
    }
    tell(&kinds, report)
}

/// What an order took alone, then beside each flood.
fn tell(kinds: &[Walks], report: &mut Report) -> Result<()> {
    let alone = kinds.iter().find(|walks| walks.beside.is_none()).context("nobody walked alone")?;
    quiet::tell_alone(&alone.orders, report);
    for Walks { beside, orders, per_second } in kinds {
        let Some(flood) = beside else { continue };
        let name = flood.name;
        report.note(&format!("a merchant at full speed, {name}"), *per_second, "orders/s");
        quiet::tell_beside(&format!("{name} at full speed"), orders, &alone.orders, report);
    }
    Ok(())
}

fn host_of(instance: &Process) -> String {
    instance.address.trim_start_matches("http://").to_owned()
}

fn rush(load: &Load, code: &str, orders: u64) -> Result<Measured> {
    let (run, code) = (rows::new_id()?, code.to_owned());
    load::run(load, move |connection, i| {
        let one = |n: u64| quiet::order(&format!("{run}-{connection}-{i}-{n}"), &code);
        if orders == 1 {
            return Call { path: "/v1/conversions".to_owned(), body: Some(one(0)) };
        }
        let all: Vec<String> = (0..orders).map(one).collect();
        Call {
            path: "/v1/conversions/bulk".to_owned(),
            body: Some(format!(r#"{{"conversions":[{}]}}"#, all.join(","))),
        }
    })
}
