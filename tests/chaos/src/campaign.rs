//! Everything at once, then the reckoning.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Instant;

use anyhow::{Result, anyhow};
use serde_json::json;

use crate::Options;
use crate::faults::{self, Disk, Servers, Struck, System, provider};
use crate::load::caller::{Caller, Calls};
use crate::load::finance::Done;
use crate::load::{Order, Signals, Visits, buyers, finance, shop, visitors};
use crate::oracles::{self, Left, settle};
use crate::plan::Plan;
use crate::random::Random;
use crate::report;
use crate::world::World;

/// Those who visit, and those who report orders; each has choices of its own.
const VISITORS: u64 = 2;
const BUYERS: u64 = 2;

/// What came of a campaign.
struct Outcome {
    struck: Struck,
    orders: Vec<Order>,
    finance: Done,
    /// What has no end.
    open: Vec<String>,
}

/// Runs it; what is wrong, a line each.
pub(crate) fn run(mut world: World, options: &Options, seed: u64) -> Result<Vec<String>> {
    let (calls, visits) = (Calls::default(), Visits::default());
    let second = world.second.address.clone();
    let [seller, maker, approver] = [&world.shop.api, &world.shop.finance, &world.shop.second_finance]
        .map(|client| Caller::new(client, &second, &calls));
    let outcome = disturb(&mut world, [&seller, &maker, &approver], &visits, options, seed)?;

    let Outcome { struck, orders, finance, open } = outcome;
    let (psp, ledger) = (&world.psp, &world.ledger);
    let left = Left { transfers: psp.transfers(), items: psp.items(), end_to_end_ids: finance.end_to_end_ids.clone() };
    let (clicks, found) = oracles::ask(&ledger.database, &left, &world.affiliates, &orders, &visits);
    report::print(&ledger.database, &struck, &calls, &left);
    report::print_visits(&visits, &clicks);
    println!("{} runs were approved, {} bank files written", finance.runs, finance.files());
    let mut wrong: Vec<String> = open.into_iter().map(|what| format!("stuck: {what}")).collect();
    wrong.extend(found);
    wrong.extend(finance.changed_files(&maker)?.into_iter().map(|path| format!("{path} has other bytes than before")));
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

/// The load and the faults, until everything has come to an end.
fn disturb(
    world: &mut World,
    [seller, maker, approver]: [&Caller<'_>; 3],
    visits: &Visits,
    options: &Options,
    seed: u64,
) -> Result<Outcome> {
    let (signals, began) = (&Signals::default(), Instant::now());
    let (site, links) = (world.edge.site.clone(), world.edge.links.clone());
    let affiliates = world.affiliates.as_slice();
    world.psp.faults(&provider::during_blows());
    let disk = Disk::of_environment();
    thread::scope(|scope| {
        let selling = scope.spawn(|| signals.heed(shop::sell(seller, affiliates, signals, Random::new(seed, 1))));
        let paying = scope.spawn(|| signals.heed(finance::work(maker, approver, signals)));
        let [visiting, buying] = [VISITORS, BUYERS].map(|number| 0..number);
        let visiting: Vec<_> = visiting
            .map(|number| {
                let (clients, random) = ([&site, &links], Random::new(seed, 10 + number));
                scope.spawn(move || signals.heed(visitors::follow(clients, affiliates, visits, signals, random)))
            })
            .collect();
        let buying: Vec<_> = buying
            .map(|number| {
                let random = Random::new(seed, 20 + number);
                scope.spawn(move || signals.heed(buyers::buy(number, seller, affiliates, visits, signals, random)))
            })
            .collect();
        let system = System {
            servers: Servers { ledger: &mut world.ledger, second: &mut world.second, wiring: &world.wiring },
            edge: &mut world.edge,
            psp: &mut world.psp,
            controls: &world.controls,
            disk,
            end_leases: options.end_leases,
            visits,
            struck: Struck::default(),
        };
        let struck = signals.heed(faults::strike(system, Plan::new(seed, options.limits()), options.enough(), signals));
        signals.end();
        let mut orders = Ok(Vec::new());
        for part in std::iter::once(selling).chain(buying) {
            orders = orders.and_then(|mut all: Vec<Order>| join(part).map(|more| (all.extend(more), all).1));
        }
        let visited: Result<()> = visiting.into_iter().try_for_each(join);
        // From here on nothing is disturbed any more, and nobody helps either.
        world.psp.faults(&json!({}));
        let settled = if struck.is_ok() && orders.is_ok() && visited.is_ok() {
            settle::wait(&world.ledger.database, signals, began.elapsed(), || paying.is_finished())
        } else {
            Default::default()
        };
        signals.settled.store(true, Ordering::Relaxed);
        let (struck, orders, finance) = (struck?, orders?, join(paying)?);
        visited?;
        println!("  settled {} s after the last fault", settled.1.as_secs());
        // The last clicks are on their way.
        oracles::clicks::await_stored(&world.ledger.database, visits);
        Ok(Outcome { struck, orders, finance, open: settled.0 })
    })
}

fn join<T>(thread: thread::ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread.join().map_err(|_| anyhow!("a part of the campaign panicked; its message is in the log"))?
}
