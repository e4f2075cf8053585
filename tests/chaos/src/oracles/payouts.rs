//! The provider's journal and the bank's files against the books: every cent left exactly once.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde_json::Value;

use super::books::{Books, Payout};
use crate::affiliates::Affiliate;

/// What really left.
#[derive(Debug, Default)]
pub(crate) struct Left {
    /// The provider's journal: what left by Stripe,
    pub(crate) transfers: Vec<Value>,
    /// and the items of PayPal's batches, each with its status.
    pub(crate) items: Vec<Value>,
    /// The reference of every payment in the bank files, once for each file it stands in.
    pub(crate) end_to_end_ids: Vec<String>,
}

/// What is wrong, a line each. `earned` is what the shop's orders, less refunds, were worth to each affiliate, in cents.
pub(crate) fn compare(books: &Books, left: &Left, affiliates: &[Affiliate], earned: &[i64]) -> Vec<String> {
    let mut wrong = by_stripe(&books.payouts, &left.transfers);
    wrong.extend(by_paypal(&books.payouts, &left.items, affiliates));
    wrong.extend(by_bank(&books.payouts, &left.end_to_end_ids));
    wrong.extend(earnings(books, left, affiliates, earned));
    wrong
}

/// One to one: each paid payout has exactly one transfer, which is the one it names, over its amount; each transfer
/// has its paid payout.
fn by_stripe(payouts: &[Payout], transfers: &[Value]) -> Vec<String> {
    let mut of_payout: HashMap<&str, Vec<&Value>> = HashMap::new();
    for transfer in transfers {
        of_payout.entry(transfer["transfer_group"].as_str().unwrap_or("nothing")).or_default().push(transfer);
    }
    let mut wrong = Vec::new();
    for payout in payouts.iter().filter(|payout| payout.rail == "stripe") {
        let Payout { id, status, .. } = payout;
        let found = of_payout.remove(id.as_str()).unwrap_or_default();
        match (status.as_str(), found.as_slice()) {
            ("paid", [transfer]) if is_as_booked(payout, transfer) => {}
            ("paid", [transfer]) => wrong.push(format!("payout {id} is booked otherwise than it left: {transfer}")),
            ("paid", []) => wrong.push(format!("lost: payout {id} is paid without a transfer")),
            (_, []) => {}
            (status, some) => wrong.push(format!("double: payout {id} is {status} and left {} times", some.len())),
        }
    }
    wrong.extend(of_payout.keys().map(|group| format!("double: transfers of {group}, which is no payout")));
    wrong
}

fn is_as_booked(payout: &Payout, transfer: &Value) -> bool {
    transfer["amount"] == payout.amount
        && transfer["currency"] == "eur"
        && transfer["amount_reversed"] == 0
        && transfer["id"].as_str() == payout.provider_id.as_deref()
}

/// One to one: each paid payout names exactly one item, which was paid, over its amount and to its affiliate; each item that
/// was paid has its paid payout. Items that failed moved nothing.
fn by_paypal(payouts: &[Payout], items: &[Value], affiliates: &[Affiliate]) -> Vec<String> {
    let mut paid: HashMap<&str, &Value> = HashMap::new();
    for item in items.iter().filter(|item| item["status"] == "SUCCESS") {
        paid.insert(item["id"].as_str().unwrap_or("nothing"), item);
    }
    let address = |payout: &Payout| {
        let own = affiliates.iter().find(|affiliate| affiliate.id == payout.affiliate_id);
        own.and_then(|affiliate| affiliate.paid_by.destination())
    };
    let mut wrong = Vec::new();
    for payout in payouts.iter().filter(|payout| payout.rail == "paypal" && payout.status == "paid") {
        let Payout { id, provider_id, amount, .. } = payout;
        match provider_id.as_deref().and_then(|item_id| paid.remove(item_id)) {
            Some(item)
                if item["amount"] == *amount
                    && item["currency"] == "EUR"
                    && item["destination"].as_str() == address(payout) => {}
            Some(item) => wrong.push(format!("payout {id} is booked otherwise than it left: {item}")),
            None => wrong.push(format!("lost: payout {id} is paid, and no item of its own was")),
        }
    }
    wrong.extend(paid.keys().map(|item| format!("double: PayPal paid item {item}, which is no paid payout's")));
    wrong
}

/// Each payment stands in one file, once, and is the one of a paid payout.
fn by_bank(payouts: &[Payout], end_to_end_ids: &[String]) -> Vec<String> {
    let mut times: HashMap<&str, u64> = HashMap::new();
    for id in end_to_end_ids {
        *times.entry(id).or_default() += 1;
    }
    let mut wrong = Vec::new();
    for payout in payouts.iter().filter(|payout| payout.rail == "sepa" && payout.status == "paid") {
        let Payout { id, provider_id, .. } = payout;
        match provider_id.as_deref().and_then(|reference| times.remove(reference)) {
            Some(1) => {}
            Some(times) => wrong.push(format!("double: payout {id} stands {times} times in bank files")),
            None => wrong.push(format!("lost: payout {id} is paid and stands in no bank file")),
        }
    }
    wrong.extend(times.keys().map(|reference| format!("double: {reference} is with the bank and not paid")));
    wrong
}

/// Each affiliate got, or still has payable, exactly what the shop's orders have earned it, less what it owes because an
/// order was refunded after it was paid, and has nothing else.
fn earnings(books: &Books, left: &Left, affiliates: &[Affiliate], earned: &[i64]) -> Vec<String> {
    let mut got: HashMap<&str, i64> = HashMap::new();
    let paid = left.items.iter().filter(|item| item["status"] == "SUCCESS");
    for payment in left.transfers.iter().chain(paid) {
        *got.entry(payment["destination"].as_str().unwrap_or("nowhere")).or_default() +=
            payment["amount"].as_i64().unwrap_or(0);
    }
    for payout in books.payouts.iter().filter(|payout| payout.rail == "sepa" && payout.status == "paid") {
        *got.entry(&payout.affiliate_id).or_default() += payout.amount;
    }
    let mut wrong = Vec::new();
    let mut payable: HashMap<&str, i64> = HashMap::new();
    for of in &books.balances {
        match of.kind.as_str() {
            "payable" => *payable.entry(&of.affiliate_id).or_default() += of.cents,
            "receivable" => *payable.entry(&of.affiliate_id).or_default() -= of.cents,
            _ => wrong.push(format!("affiliate {} is left with {} cents {}", of.affiliate_id, of.cents, of.kind)),
        }
    }
    for (affiliate, earned) in affiliates.iter().zip(earned) {
        let destination = affiliate.paid_by.destination().unwrap_or(&affiliate.id);
        let received = got.get(destination).copied().unwrap_or(0);
        let payable = payable.get(affiliate.id.as_str()).copied().unwrap_or(0);
        if received + payable != *earned {
            wrong.push(format!(
                "affiliate {} earned {earned} cents, got {received} and has {payable} payable",
                affiliate.id
            ));
        }
    }
    wrong
}
