//! What really left, against what was earned and what the books say.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::text;
use integration_tests::psp::Psp;

use crate::shop::Shop;

const PATIENCE: Duration = Duration::from_mins(5);

pub(crate) fn wait_for_seals(ledger: &Ledger) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while ledger.database.number("select count(*) from posting_unsealed") > 0 {
        if Instant::now() > deadline {
            bail!("postings are not sealed");
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

pub(crate) fn verify(ledger: &Ledger) -> Result<()> {
    let (holds, said) = ledger.verify();
    if holds { Ok(()) } else { bail!("{said}") }
}

/// Each partner's account received exactly what its orders earned, by as many transfers as there are paid payouts.
pub(crate) fn compare(ledger: &Ledger, psp: &Psp, shop: &Shop) -> Result<()> {
    let transfers = psp.transfers();
    let groups: HashSet<String> = transfers.iter().map(|one| text(&one["transfer_group"])).collect();
    if groups.len() != transfers.len() {
        bail!("{} transfers for {} payouts", transfers.len(), groups.len());
    }
    let paid = ledger.database.number("select count(*) from payout where status = 'paid'");
    if usize::try_from(paid) != Ok(transfers.len()) {
        bail!("{paid} payouts are paid, {} transfers left", transfers.len());
    }
    let mut received: HashMap<String, i64> = HashMap::new();
    for transfer in &transfers {
        *received.entry(text(&transfer["destination"])).or_default() += transfer["amount"].as_i64().unwrap_or(0);
    }
    for (number, earned) in shop.earned().iter().enumerate() {
        let got = received.get(&format!("acct_{number}")).copied().unwrap_or(0);
        if got != *earned {
            bail!("acct_{number} earned {earned} and received {got}");
        }
    }
    let open =
        "select count(*) from account where kind in ('payable', 'inflight', 'receivable', 'pending') and balance <> 0";
    let open = ledger.database.number(open);
    if open > 0 {
        bail!("{open} accounts are not settled");
    }
    wait_for_seals(ledger)?;
    verify(ledger)
}
