//! The oracle sees what it is there to see.

use serde_json::json;

use super::super::books::Balance;
use super::*;
use crate::affiliates::PaidBy;

fn payout(id: &str, rail: &str, status: &str) -> Payout {
    let provider_id = (status == "paid").then(|| format!("sent-{id}"));
    Payout {
        id: id.into(),
        affiliate_id: "ada".into(),
        rail: rail.into(),
        status: status.into(),
        amount: 700,
        provider_id,
    }
}

fn transfer(payout: &str) -> Value {
    json!({
        "id": format!("sent-{payout}"), "transfer_group": payout, "amount": 700, "currency": "eur",
        "amount_reversed": 0, "destination": "acct_ada",
    })
}

#[test]
fn a_paid_payout_with_its_transfer_and_a_refused_one_without_are_fine() {
    let payouts = [payout("a", "stripe", "paid"), payout("b", "stripe", "refused"), payout("c", "sepa", "paid")];
    assert!(by_stripe(&payouts, &[transfer("a")]).is_empty());
    assert!(by_bank(&payouts, &["sent-c".into()]).is_empty());
}

#[test]
fn what_is_paid_and_never_left_is_lost() {
    assert!(by_stripe(&[payout("a", "stripe", "paid")], &[])[0].starts_with("lost: payout a"));
    assert!(by_bank(&[payout("a", "sepa", "paid")], &[])[0].starts_with("lost: payout a"));
}

#[test]
fn what_left_twice_or_unbooked_is_double() {
    let twice = [transfer("a"), transfer("a")];
    for status in ["paid", "refused", "canceled", "unknown"] {
        assert!(by_stripe(&[payout("a", "stripe", status)], &twice)[0].starts_with("double: payout a"), "{status}");
    }
    assert!(by_stripe(&[payout("a", "stripe", "refused")], &[transfer("a")])[0].starts_with("double: payout a"));
    assert!(by_stripe(&[], &[transfer("a")])[0].starts_with("double: transfers of a"));
    let files = ["sent-a".to_owned(), "sent-a".to_owned()];
    assert!(by_bank(&[payout("a", "sepa", "paid")], &files)[0].starts_with("double: payout a"));
    assert!(by_bank(&[payout("a", "sepa", "refused")], &files)[0].starts_with("double: sent-a"));
}

#[test]
fn what_left_otherwise_than_it_is_booked_is_told() {
    for (field, value) in
        [("amount", json!(701)), ("currency", json!("usd")), ("amount_reversed", json!(1)), ("id", json!("another"))]
    {
        let mut other = transfer("a");
        other[field] = value;
        assert_eq!(by_stripe(&[payout("a", "stripe", "paid")], &[other]).len(), 1, "{field}");
    }
}

fn ada(paid_by: PaidBy) -> Affiliate {
    Affiliate { id: "ada".into(), code: String::new(), held_code: String::new(), paid_by }
}

#[test]
fn by_paypal_each_paid_item_is_the_one_of_a_paid_payout() {
    let affiliates = [ada(PaidBy::Paypal("ada@x.example".into()))];
    let item = |payout: &str, status: &str| {
        json!({
            "id": format!("sent-{payout}"), "amount": 700, "currency": "EUR", "destination": "ada@x.example",
            "status": status,
        })
    };
    let told = |status: &str, items: &[Value]| by_paypal(&[payout("a", "paypal", status)], items, &affiliates);

    assert!(told("paid", &[item("a", "SUCCESS"), item("b", "FAILED")]).is_empty());
    assert!(told("refused", &[item("a", "FAILED")]).is_empty());
    assert!(told("paid", &[])[0].starts_with("lost: payout a"));
    assert!(told("paid", &[item("a", "FAILED")])[0].starts_with("lost: payout a"));
    assert!(told("refused", &[item("a", "SUCCESS")])[0].starts_with("double: PayPal paid item sent-a"));
    assert!(
        told("paid", &[item("a", "SUCCESS"), item("b", "SUCCESS")])[0].starts_with("double: PayPal paid item sent-b")
    );
    for (field, value) in [("amount", json!(701)), ("currency", json!("USD")), ("destination", json!("b@x.example"))] {
        let mut other = item("a", "SUCCESS");
        other[field] = value;
        assert_eq!(told("paid", &[other]).len(), 1, "{field}");
    }
}

#[test]
fn a_cent_too_little_or_too_much_is_told_and_so_is_money_that_stays_in_flight() {
    let affiliates = [ada(PaidBy::Stripe("acct_ada".into()))];
    let balance = |kind: &str, cents| Balance { affiliate_id: "ada".into(), kind: kind.into(), cents };
    let told = |balances: Vec<Balance>, earned: i64| {
        let books = Books { payouts: vec![payout("a", "stripe", "paid")], balances };
        let left = Left { transfers: vec![transfer("a")], ..Left::default() };
        compare(&books, &left, &affiliates, &[earned]).len()
    };
    assert_eq!((told(vec![], 700), told(vec![balance("payable", 50)], 750)), (0, 0));
    assert_eq!((told(vec![], 699), told(vec![], 701)), (1, 1));
    assert_eq!((told(vec![balance("receivable", 50)], 650), told(vec![balance("receivable", 50)], 700)), (0, 1));
    assert_eq!(told(vec![balance("inflight", 1)], 700), 1);
}
