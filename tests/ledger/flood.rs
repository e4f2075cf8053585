//! One merchant posts all it can: what its orders leave to do waits for its own turns, and another's does not wait for it. And
//! instances that record side by side know of each other.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use integration_tests::api::Client;
use integration_tests::ends::Ends;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::metrics::Look;
use integration_tests::process::eventually;
use serde_json::{Value, json};

/// Orders of the other merchant while the flood lasts.
const QUIET_ORDERS: i64 = 40;
/// Orders in each request of the flood.
const AT_ONCE: usize = 200;

#[test]
fn beside_a_flood_everything_is_screened_and_sealed_and_the_other_merchants_orders_at_once() {
    let ledger = Ledger::start();
    let (flood, quiet) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let (flooding, partner) =
        (flood.partner(&flood.program(&json!({})), &json!({})), quiet.partner(&quiet.program(&json!({})), &json!({})));
    let (over, posted) = (AtomicBool::new(false), AtomicUsize::new(0));
    let followed_up = |merchant: &str| {
        ledger.database.number(&format!(
            "select count(*) from commission c join fraud_decision d using (merchant_id, commission_id)
             where c.merchant_id = '{merchant}' and c.commission_id in
                 (select commission_id from posting p join posting_seal s using (merchant_id, posting_id))"
        ))
    };
    let mut slowest = Duration::ZERO;

    thread::scope(|scope| {
        let _end = Ends(&over);
        for _ in 0..2 {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let first = posted.fetch_add(AT_ONCE, Ordering::Relaxed);
                    let orders: Vec<Value> = (first..first + AT_ONCE)
                        .map(|of| json!({"order_id": format!("f-{of}"), "customer_id": format!("c-{of}"), "amount": 1_000, "currency": "EUR", "ref": flooding.code}))
                        .collect();
                    flood.api.post("/v1/conversions/bulk", &json!({"conversions": orders})).expect(200);
                }
            });
        }
        for number in 0..QUIET_ORDERS {
            let began = Instant::now();
            quiet.order(&format!("q-{number}"), 1_000, &partner.code, &json!({})).expect(201);
            eventually(20, "it is screened and sealed", || followed_up(&quiet.id) == number + 1);
            slowest = slowest.max(began.elapsed());
        }
        let done = followed_up(&flood.id);
        let all = i64::try_from(posted.load(Ordering::Relaxed)).unwrap();
        assert!(done * 2 > all, "the flood's own fall behind: {done} of {all}");
    });

    println!("{} orders of the flood; slowest of the other's: {slowest:?}", posted.load(Ordering::Relaxed));
    assert!(slowest < Duration::from_secs(10), "the other's waited {slowest:?}");
    let all = i64::try_from(posted.load(Ordering::Relaxed)).unwrap();
    eventually(60, "the flood's are screened and sealed", || followed_up(&flood.id) == all);
    ledger.assert_books_hold();
}

#[test]
fn instances_know_of_each_other_while_the_other_records() {
    let ledger = Ledger::start();
    let (shop, other) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let second = ledger.second_instance();
    // Of two instances, those of whom each tells that it records orders of that merchant and of nobody else.
    let told_of = |merchant: &str| {
        let only = format!("select count(*) from recording_instance where merchant_ids = array['{merchant}'::uuid]");
        ledger.database.number(&only)
    };
    let recording =
        |url: &str, name: &str| Look::at(url).text(&format!("tributary_recording_{name}")).unwrap().to_owned();
    let rivals = |url: &str| recording(url, "rivals");
    let heard_of = |url: &str| recording(url, "merchants_elsewhere");
    let mut orders = 0..;
    let mut order = |api: Client| {
        let number: u32 = orders.next().unwrap();
        let body = json!({"order_id": format!("o-{number}"), "customer_id": "c", "amount": 1, "currency": "EUR"});
        api.post("/v1/conversions", &body).expect(201);
    };
    let nobody = || rivals(&second.address) == "0" && rivals(ledger.url()) == "0";
    eventually(30, "both have started a while ago", nobody);

    // What an instance did when it started counts for a while too: its last look may say so until the next.
    eventually(30, "the idle one sees the other record, which is alone", || {
        order(shop.api.clone());
        let idle = rivals(&second.address) == "1" && heard_of(&second.address) == "1";
        idle && rivals(ledger.url()) == "0" && heard_of(ledger.url()) == "0"
    });
    eventually(20, "they see each other, and tell whose orders they record", || {
        order(shop.api.clone());
        order(other.api.at(&second.address));
        let seen = rivals(&second.address) == "1" && rivals(ledger.url()) == "1";
        seen && [ledger.url(), &second.address].iter().all(|url| heard_of(url) == "1")
    });
    assert_eq!((told_of(&shop.id), told_of(&other.id)), (1, 1));
    eventually(30, "nobody records any more", nobody);
}
