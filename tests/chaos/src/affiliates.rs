//! Affiliates who are paid by Stripe, by PayPal or by the bank.

use integration_tests::merchant::{Merchant, text};
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

/// Somebody who earns.
#[derive(Debug)]
pub(crate) struct Affiliate {
    pub(crate) id: String,
    /// Of the link in the program without a hold.
    pub(crate) code: String,
    /// Of the link in the program whose orders a person approves.
    pub(crate) held_code: String,
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

/// One more joins both programs.
pub(crate) fn join(shop: &Merchant, programs: [&str; 2], number: usize) -> Affiliate {
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
    let [program, held] = programs;
    let partner = shop.partner(program, &with);
    let links = format!("/v1/affiliates/{}/links", partner.affiliate_id);
    let held_link = shop.api.post(&links, &json!({"program_id": held})).expect(201);
    Affiliate { id: partner.affiliate_id, code: partner.code, held_code: text(&held_link["code"]), paid_by }
}

/// Whom the providers refuse, as their controls name them. Nobody tells the ledger, so it finds out by sending.
pub(crate) fn refused(affiliates: &[Affiliate]) -> Value {
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
    json!({ "accounts": closed, "receivers": locked })
}
