//! A run over very many affiliates, and what a payout costs. Slow, so only on request:
//! `cargo test -p integration-tests --test ledger --release payout_scale -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::many_affiliates::seed;

const AFFILIATES: usize = 100_000;
const COMMISSIONS_EACH: i64 = 2;

#[test]
#[ignore = "takes a minute; a measurement"]
fn a_hundred_thousand_affiliates_are_drafted_within_twenty_seconds() {
    let psp = Psp::start();
    let ledger = Ledger::start_with(Some(psp.url()));
    let shop = Merchant::new(&ledger);
    let program_id: Uuid = shop.program(&json!({})).parse().unwrap();
    let merchant_id: Uuid = shop.id.parse().unwrap();
    ledger
        .database
        .with(async |connection| seed(connection, (merchant_id, program_id), AFFILIATES, COMMISSIONS_EACH).await);
    // Of a month's commissions all but the last are sealed and vacuumed.
    let unsealed = "select count(*) from posting_unsealed";
    eventually(300, "all postings are sealed", || ledger.database.number(unsealed) == 0);
    ledger.database.execute("vacuum (analyze)").unwrap();

    let timed = |what: &str, work: &dyn Fn() -> Value| {
        let started = Instant::now();
        let answer = work();
        println!("{what}: {:.1} s", started.elapsed().as_secs_f64());
        (started.elapsed(), answer)
    };
    let (preview, _) = timed("preview", &|| shop.finance.get("/v1/payouts/preview").expect(200));
    let (draft, run) = timed("draft", &|| {
        let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
        let path = format!("/v1/payout-runs/{}", run["id"].as_str().unwrap());
        // As often as somebody would look; counting a hundred thousand payouts is work of its own.
        eventually(120, "everybody is reserved for", || {
            std::thread::sleep(Duration::from_secs(1));
            shop.finance.get(&path).expect(200)["progress"]["undrafted"] == 0
        });
        shop.finance.get(&path).expect(200)
    });
    assert_eq!(run["totals"][0]["count"], AFFILIATES);
    let path = format!("/v1/payout-runs/{}", run["id"].as_str().unwrap());
    let (approve, _) =
        timed("approve", &|| shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200));
    let (check, _) = timed("check", &|| {
        let unchecked = || {
            std::thread::sleep(Duration::from_secs(1));
            shop.finance.get(&path).expect(200)["progress"]["unchecked"] == 0
        };
        eventually(120, "every payout is checked", unchecked);
        Value::Null
    });
    let paid = || ledger.database.number("select count(*) from payout where status = 'paid'");
    let before = paid();
    std::thread::sleep(Duration::from_secs(20));
    println!("paid while all of the others are due: {} a second", (paid() - before) / 20);
    let (verify, _) = timed("verify", &|| {
        ledger.assert_books_hold();
        Value::Null
    });
    println!("memory of the server, at its peak: {} MiB", ledger.process.peak_memory() >> 20);
    assert!((preview + draft).as_secs() < 20 && approve.as_secs() < 1, "{check:?} {verify:?}");
}

#[test]
#[ignore = "takes two minutes; a measurement"]
fn a_hundred_thousand_that_are_paused_cost_little_and_can_be_given_up() {
    let psp = Psp::start();
    psp.controls(&json!({"balances": {"eur": 100}}));
    let ledger = Ledger::start_with(Some(psp.url()));
    let shop = Merchant::new(&ledger);
    let merchant = (shop.id.parse().unwrap(), shop.program(&json!({})).parse().unwrap());
    ledger.database.with(async |connection| seed(connection, merchant, AFFILIATES, COMMISSIONS_EACH).await);
    ledger.database.execute("vacuum (analyze)").unwrap();
    let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    let path = format!("/v1/payout-runs/{}", run["id"].as_str().unwrap());
    let progress = |what: &str| {
        std::thread::sleep(Duration::from_secs(1));
        shop.finance.get(&path).expect(200)["progress"][what] == 0
    };
    eventually(120, "everybody is reserved for", || progress("undrafted"));
    shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
    eventually(120, "every payout is checked", || progress("unchecked"));
    eventually(60, "the run is paused", || shop.finance.get(&path).expect(200)["status"] == "paused");

    let read = || {
        ledger.database.number("select idx_tup_fetch + seq_tup_read from pg_stat_user_tables where relname = 'payout'")
    };
    let (before, spent) = (read(), ledger.process.processor_time());
    std::thread::sleep(Duration::from_secs(20));
    let spent = ledger.process.processor_time().saturating_sub(spent) / 20;
    println!("paused: {} payouts read a second, {spent:?} of processor a second", (read() - before) / 20);

    let started = Instant::now();
    shop.finance.post(&format!("{path}/cancel"), &Value::Null).expect(200);
    println!("given up: answered after {:.1} s", started.elapsed().as_secs_f64());
    let freed = "select count(*) from payout where status = 'reserved'";
    eventually(300, "everything is payable again", || ledger.database.number(freed) == 0);
    println!("everything is payable again after {:.1} s", started.elapsed().as_secs_f64());
    ledger.assert_books_hold();
}

/// Payouts of which the processor's time is taken.
const PAID: u32 = 2_000;

#[test]
#[ignore = "takes two minutes; a measurement"]
fn a_payout_by_stripe_costs_the_server_a_millisecond() {
    pay(0);
}

#[test]
#[ignore = "takes two minutes; a measurement"]
fn a_payout_by_stripe_goes_as_fast_when_an_answer_takes_most_of_a_second() {
    pay(800);
}

/// So many payouts by a provider that takes so many milliseconds to answer each.
#[expect(clippy::float_arithmetic, clippy::print_stdout, reason = "a measurement")]
fn pay(delay: u32) {
    let psp = Psp::start();
    psp.faults(&json!({ "delay_ms": delay }));
    let ledger = Ledger::start_with(Some(psp.url()));
    let shop = Merchant::new(&ledger);
    let program_id: Uuid = shop.program(&json!({})).parse().unwrap();
    let merchant_id: Uuid = shop.id.parse().unwrap();
    ledger.database.with(async |connection| {
        seed(connection, (merchant_id, program_id), PAID.try_into().unwrap(), COMMISSIONS_EACH).await;
    });
    let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    let path = format!("/v1/payout-runs/{}", run["id"].as_str().unwrap());
    // What the server does anyway.
    let idle = ledger.process.processor_time();
    std::thread::sleep(Duration::from_secs(10));
    let idle = ledger.process.processor_time().saturating_sub(idle) / 10;

    shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
    let (before, started) = (ledger.process.processor_time(), Instant::now());
    let paid = format!("select count(*) from payout where status = 'paid' and merchant_id = '{merchant_id}'");
    eventually(600, "everybody is paid", || ledger.database.number(&paid) == i64::from(PAID));
    let (spent, took) = (ledger.process.processor_time().saturating_sub(before), started.elapsed());

    let each = |time: Duration| time.as_secs_f64() * 1_000.0 / f64::from(PAID);
    let besides = idle.mul_f64(took.as_secs_f64());
    let rate = f64::from(PAID) / took.as_secs_f64();
    println!(
        "{PAID} payouts in {took:.1?} with answers after {delay} ms, {rate:.1} a second: {:.2} ms of processor each, \
         {:.2} ms without what an idle server takes, {idle:?} a second",
        each(spent),
        each(spent.saturating_sub(besides))
    );
    assert_eq!(psp.transfers().len(), usize::try_from(PAID).unwrap());
    ledger.assert_books_hold();
}
