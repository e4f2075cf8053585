//! Who is there: a provider, a ledger of two servers, a merchant, and affiliates who are paid by Stripe, by PayPal or by the
//! bank.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::Process;
use integration_tests::psp::Psp;
use serde_json::{Map, Value, json};

/// One in so many is paid by the bank.
const BY_BANK: usize = 8;
/// Two in every eight are paid by PayPal: these.
const BY_PAYPAL: [usize; 2] = [3, 6];
/// Of those who are paid by Stripe, one in so many has an account that Stripe has closed: each of its payouts is refused.
const CLOSED: usize = 15;
/// Of those who are paid by PayPal, one in so many has a locked account: PayPal takes each of its payouts and fails it.
const LOCKED: usize = 10;
/// Where bank files pay to.
const IBANS: [&str; 4] =
    ["DE89370400440532013000", "FR1420041010050500013M02606", "AT611904300234573201", "ES9121000418450200051332"];

/// Everything that runs, and who is in it.
pub(crate) struct World {
    pub(crate) psp: Psp,
    pub(crate) shop: Merchant,
    pub(crate) affiliates: Vec<Affiliate>,
    /// The second server; the first is the ledger's own, and the one that providers tell.
    pub(crate) second: Process,
    /// The last to go: its database is dropped with it.
    pub(crate) ledger: Ledger,
}

/// Somebody who earns.
#[derive(Debug)]
pub(crate) struct Affiliate {
    pub(crate) id: String,
    /// Of the link that orders name.
    pub(crate) code: String,
    pub(crate) paid_by: PaidBy,
}

/// How somebody is paid, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PaidBy {
    /// The connected account.
    Stripe(String),
    /// The address.
    Paypal(String),
    /// The account stands in the files.
    Bank,
}

impl PaidBy {
    /// As the provider's journal names it; the bank has none.
    pub(crate) fn destination(&self) -> Option<&str> {
        match self {
            Self::Stripe(destination) | Self::Paypal(destination) => Some(destination),
            Self::Bank => None,
        }
    }
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
        let by = |wanted: fn(&PaidBy) -> bool| {
            let destinations = affiliates.iter().filter(move |one| wanted(&one.paid_by));
            destinations.filter_map(|one| one.paid_by.destination().map(str::to_owned)).skip(1)
        };
        let closed: Map<String, Value> = by(|paid_by| matches!(paid_by, PaidBy::Stripe(_)))
            .step_by(CLOSED)
            .map(|account| (account, json!("account_invalid")))
            .collect();
        let locked: Map<String, Value> = by(|paid_by| matches!(paid_by, PaidBy::Paypal(_)))
            .step_by(LOCKED)
            .map(|address| (address, json!("FAILED")))
            .collect();
        // Nobody tells the ledger, so it finds out by sending.
        psp.faults(&json!({"webhook_lost": 1.0}));
        psp.controls(&json!({ "accounts": closed, "receivers": locked }));
        let second = ledger.second_instance();
        Ok(Self { psp, shop, affiliates, second, ledger })
    }
}

fn join(shop: &Merchant, program: &str, number: usize) -> Affiliate {
    let email = format!("a{number}@partner.example");
    let paid_by = match number % BY_BANK {
        0 => PaidBy::Bank,
        place if BY_PAYPAL.contains(&place) => PaidBy::Paypal(email.clone()),
        _ => PaidBy::Stripe(format!("acct_chaos{number}")),
    };
    let with = match &paid_by {
        PaidBy::Bank => {
            let iban = IBANS.get(number / BY_BANK % IBANS.len());
            json!({"email": email, "payout_method": "sepa", "stripe_account_id": null, "iban": iban})
        }
        PaidBy::Paypal(address) => json!({
            "email": email, "payout_method": "paypal", "stripe_account_id": null, "paypal_email": address,
        }),
        PaidBy::Stripe(account) => json!({"email": email, "stripe_account_id": account}),
    };
    let partner = shop.partner(program, &with);
    Affiliate { id: partner.affiliate_id, code: partner.code, paid_by }
}

/// The provider must know where the ledger will be before either of them runs.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}
