//! Who is there: a provider, a ledger, a merchant, and affiliates who are paid by Stripe or by the bank.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::psp::Psp;
use serde_json::{Value, json};

/// One in so many is paid by the bank.
const BY_BANK: usize = 8;
/// One in so many has an account that Stripe has closed: each of its payouts is refused.
const CLOSED: usize = 25;
/// Where bank files pay to.
const IBANS: [&str; 4] =
    ["DE89370400440532013000", "FR1420041010050500013M02606", "AT611904300234573201", "ES9121000418450200051332"];

/// Everything that runs, and who is in it.
pub(crate) struct World {
    pub(crate) psp: Psp,
    pub(crate) shop: Merchant,
    pub(crate) affiliates: Vec<Affiliate>,
    /// The last to go: its database is dropped with it.
    pub(crate) ledger: Ledger,
}

/// Somebody who earns.
#[derive(Debug)]
pub(crate) struct Affiliate {
    pub(crate) id: String,
    /// Of the link that orders name.
    pub(crate) code: String,
    /// The connected account; none when the bank pays.
    pub(crate) account: Option<String>,
}

impl World {
    /// Starts it, with nothing wrong yet.
    pub(crate) fn start(affiliates: usize, seed: u64) -> Result<Self> {
        let port = free_port()?;
        let psp = Psp::start_seeded(port, seed);
        let ledger = Ledger::start_on(port, psp.url());
        let shop = Merchant::new(&ledger);
        let debtor = json!({"name": "Shop", "iban": "NL91ABNA0417164300"});
        shop.finance.put("/v1/integrations/sepa", &debtor).expect(200);
        let program = shop.program(&json!({"minimum_payout": 1}));
        let affiliates: Vec<Affiliate> = (0..affiliates).map(|number| join(&shop, &program, number)).collect();
        let closed = affiliates.iter().skip(1).step_by(CLOSED).filter_map(|one| one.account.clone());
        let closed: serde_json::Map<String, Value> =
            closed.map(|account| (account, json!("account_invalid"))).collect();
        // Nobody tells the ledger, so it finds out by sending.
        psp.faults(&json!({"webhook_lost": 1.0}));
        psp.controls(&json!({ "accounts": closed }));
        Ok(Self { psp, shop, affiliates, ledger })
    }
}

fn join(shop: &Merchant, program: &str, number: usize) -> Affiliate {
    let email = format!("a{number}@partner.example");
    let account = (!number.is_multiple_of(BY_BANK)).then(|| format!("acct_chaos{number}"));
    let with = match (&account, IBANS.get(number / BY_BANK % IBANS.len())) {
        (None, iban) => json!({"email": email, "payout_method": "sepa", "stripe_account_id": null, "iban": iban}),
        (Some(account), _) => json!({"email": email, "stripe_account_id": account}),
    };
    let partner = shop.partner(program, &with);
    Affiliate { id: partner.affiliate_id, code: partner.code, account }
}

/// The provider must know where the ledger will be before either of them runs.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}
