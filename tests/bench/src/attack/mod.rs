//! What hostile clients cost everybody else: the orders of a quiet merchant beside each kind of flood, and the memory it takes.

mod answers;
mod caller;
mod kinds;
mod slow;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tokio::task::LocalSet;

use crate::load::Measured;
use crate::report::Report;
use crate::shop::{Neighbour, Shop};
use crate::{memory, quiet};
use answers::Answers;
use kinds::Kind;

/// One walk of the quiet merchant.
const SECONDS: u64 = 20;
/// Walks beside each kind, each round beginning with another.
const ROUNDS: usize = 3;
/// How long a flood is under way before the walk, with the two seconds in which a walk is not counted.
const AHEAD: Duration = Duration::from_secs(1);
/// From the beginning of a flood to its end.
const FLOODED: Duration = Duration::from_secs(SECONDS + 4);
/// How often the server's memory is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// Walks beside one kind of flood, or beside none.
struct Walks {
    kind: Option<Kind>,
    orders: Measured,
    answers: Answers,
    /// The most memory the server had meanwhile.
    mib: f64,
}

impl Walks {
    fn of(kind: Option<Kind>) -> Result<Self> {
        Ok(Self { kind, orders: Measured::none()?, answers: Answers::default(), mib: 0.0 })
    }

    fn go(&mut self, shop: &Shop, quiet: &Neighbour) -> Result<()> {
        shop.wait_until_followed_up()?;
        shop.vacuum()?;
        let Some(kind) = self.kind.clone() else { return self.orders.add(&quiet::walk(shop, quiet, SECONDS)?) };
        let (host, pid) = (shop.host(), shop.server_pid());
        let flooding = std::thread::spawn(move || flood(&kind, &host, pid));
        std::thread::sleep(AHEAD);
        self.orders.add(&quiet::walk(shop, quiet, SECONDS)?)?;
        let (answers, mib) = flooding.join().unwrap_or_else(|_| bail!("the flood panicked"))?;
        self.answers.add(&answers);
        self.mib = self.mib.max(mib);
        Ok(())
    }
}

/// Every kind in turn, or those with the second argument of the program in their name.
pub(crate) fn all(shop: &Shop, report: &mut Report) -> Result<()> {
    let (quiet, hostile) = (shop.neighbour(), shop.neighbour());
    let mut walks = vec![Walks::of(None)?];
    let only = std::env::args().nth(2).unwrap_or_default();
    let kinds = kinds::all(&hostile)?;
    for kind in kinds.into_iter().filter(|kind| kind.name.contains(&only)) {
        walks.push(Walks::of(Some(kind))?);
    }
    if walks.len() == 1 {
        bail!("no flood has {only:?} in its name");
    }
    for _ in 0..ROUNDS {
        for walks in &mut walks {
            walks.go(shop, &quiet)?;
        }
        let next = (walks.len() / ROUNDS).max(1);
        walks.rotate_left(next);
    }
    tell(&walks, report)
}

fn tell(walks: &[Walks], report: &mut Report) -> Result<()> {
    let alone = walks.iter().find(|walks| walks.kind.is_none()).context("nobody walked alone")?;
    quiet::tell_alone(&alone.orders, report);
    for Walks { kind, orders, answers, mib } in walks {
        let Some(kind) = kind else { continue };
        println!("  {}: {answers}", kind.name);
        quiet::tell_beside(kind.name, orders, &alone.orders, report);
        report.note(&format!("memory of the server beside {}", kind.name), *mib, "MiB");
    }
    Ok(())
}

/// Floods the server; what it answered, and the most memory it had.
fn flood(kind: &Kind, host: &str, pid: u32) -> Result<(Answers, f64)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let end = Instant::now() + FLOODED;
        let mut attackers = kind.begin(host, end);
        let mut most = 0.0_f64;
        while Instant::now() < end {
            most = most.max(memory::now_mib(pid)?);
            tokio::time::sleep(LOOK).await;
        }
        let mut answers = Answers::default();
        while let Some(told) = attackers.join_next().await {
            answers.add(&told?);
        }
        Ok((answers, most))
    })
}
