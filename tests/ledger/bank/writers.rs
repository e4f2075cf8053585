//! Everybody who writes: over HTTP, at once, to the same few accounts.

use std::sync::atomic::{AtomicU64, Ordering};

use integration_tests::merchant::text;
use serde_json::{Value, json};

use super::Bank;
use super::book::Book;

/// Orders of a bulk request.
const BULK: u64 = 10;

fn order(book: &Book, order_id: &str, turn: u64) -> Value {
    let partner = &book.partners[usize::try_from(turn).unwrap() % book.partners.len()];
    json!({
        "order_id": order_id, "customer_id": "customer-1", "amount": amount(turn), "currency": book.currency,
        "ref": partner.code,
    })
}

/// Amounts whose fifths and fiftieths do not come out even.
fn amount(turn: u64) -> u64 {
    1_003 + turn * 37 % 9_001
}

fn count(counter: &AtomicU64, by: u64) {
    counter.fetch_add(by, Ordering::Relaxed);
}

fn refund(bank: &Bank, book: &Book, order_id: &str, refund_id: &str, amount: u64) {
    let body = json!({
        "order_id": order_id, "refund_id": format!("{order_id}/{refund_id}"), "amount": amount,
        "currency": book.currency,
    });
    bank.shop.api.post("/v1/refunds", &body).expect(201);
    count(&bank.written.refunds, 1);
}

fn approve(bank: &Bank, conversion: &Value) {
    bank.shop.approve(&text(&conversion["id"])).expect(200);
    count(&bank.written.approvals, 1);
}

/// Posts orders one by one; some are refunded, some approved, some first this and then that, some wait.
pub(super) fn sell(bank: &Bank, number: u64) {
    for turn in 0.. {
        if !bank.is_open() {
            return;
        }
        let book = bank.open_book(turn / 3);
        let order_id = format!("{number}-{turn}");
        let conversion = bank.shop.api.post("/v1/conversions", &order(&book, &order_id, turn)).expect(201);
        count(&bank.written.orders, 1);
        count(&book.orders, 1);
        let part = amount(turn) / 3;
        match turn % 5 {
            0 => refund(bank, &book, &order_id, "part", part),
            1 => approve(bank, &conversion),
            2 => {
                approve(bank, &conversion);
                refund(bank, &book, &order_id, "part", part);
                refund(bank, &book, &order_id, "rest", amount(turn) - part);
            }
            _ => {}
        }
    }
}

/// Posts orders many at a time, of all open books in one request; some are approved, some refunded in full.
pub(super) fn sell_in_bulk(bank: &Bank) {
    for round in 0.. {
        if !bank.is_open() {
            return;
        }
        let books: Vec<_> = (0..BULK).map(|turn| bank.open_book(turn)).collect();
        let id = |turn: u64| format!("bulk-{round}-{turn}");
        let orders: Vec<Value> = books.iter().zip(0..).map(|(book, turn)| order(book, &id(turn), turn)).collect();
        let answer = bank.shop.api.post("/v1/conversions/bulk", &json!({ "conversions": orders })).expect(200);
        for ((book, result), turn) in books.iter().zip(answer["results"].as_array().unwrap()).zip(0..) {
            assert_eq!(result["status"], 201, "{result}");
            count(&bank.written.bulk_orders, 1);
            count(&book.orders, 1);
            match turn % 7 {
                0 => approve(bank, &result["conversion"]),
                1 => refund(bank, book, &id(turn), "all", amount(turn)),
                _ => {}
            }
        }
    }
}

/// Gives and takes by corrections; what is taken is often more than there is, so that debts arise and are netted.
pub(super) fn adjust(bank: &Bank) {
    for turn in 0_u64.. {
        if !bank.is_open() {
            return;
        }
        let book = bank.open_book(turn);
        let partner = &book.partners[usize::try_from(turn).unwrap() % book.partners.len()];
        let (direction, amount) = if turn % 2 == 0 { ("debit", 2_500) } else { ("credit", 1_700) };
        let proposal = json!({
            "affiliate_id": partner.affiliate_id, "direction": direction, "amount": amount, "currency": book.currency,
            "reason": "the bank test",
        });
        let proposed = bank.shop.finance.post("/v1/adjustments", &proposal).expect(201);
        let path = format!("/v1/adjustments/{}/approve", text(&proposed["id"]));
        bank.shop.second_finance.post(&path, &Value::Null).expect(200);
        count(&bank.written.adjustments, 1);
    }
}
