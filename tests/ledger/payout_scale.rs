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
    let ledger = Ledger::start();
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
    let (verify, _) = timed("verify", &|| {
        ledger.assert_books_hold();
        Value::Null
    });
    assert!((preview + draft).as_secs() < 20 && approve.as_secs() < 1, "{check:?} {verify:?}");
}

/// Payouts of which the processor's time is taken.
const PAID: u32 = 2_000;

#[test]
#[ignore = "takes two minutes; a measurement"]
fn a_payout_by_stripe_costs_the_server_a_millisecond() {
    let psp = Psp::start();
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
    let idle = processor_time(&ledger);
    std::thread::sleep(Duration::from_secs(10));
    let idle = processor_time(&ledger).saturating_sub(idle) / 10;

    shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
    let (before, started) = (processor_time(&ledger), Instant::now());
    let paid = format!("select count(*) from payout where status = 'paid' and merchant_id = '{merchant_id}'");
    eventually(600, "everybody is paid", || ledger.database.number(&paid) == i64::from(PAID));
    let (spent, took) = (processor_time(&ledger).saturating_sub(before), started.elapsed());

    let each = spent.as_secs_f64() * 1_000.0 / f64::from(PAID);
    let rate = f64::from(PAID) / took.as_secs_f64();
    println!(
        "{PAID} payouts in {took:.1?}, {rate:.1} a second: {each:.2} ms of processor each; idle {idle:?} a second"
    );
    assert_eq!(psp.transfers().len(), usize::try_from(PAID).unwrap());
    ledger.assert_books_hold();
}

/// User and system time of the server so far. <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>
fn processor_time(ledger: &Ledger) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", ledger.process.id())).unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = |place: usize| fields[place].parse::<u64>().unwrap();
    // Fields 14 and 15 of the file, in hundredths of a second.
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}
