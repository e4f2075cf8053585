//! Several instances on one database: one after the other is restarted under load and nobody notices; one is killed at any
//! moment and nothing is done twice.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::{Process, eventually};
use integration_tests::psp::Psp;
use serde_json::{Value, json};

const CALLERS: u64 = 6;

/// Two addresses, and whether to send to each: what a load balancer knows by asking for `/readyz`.
struct Balancer {
    instances: [Client; 2],
    ready: [AtomicBool; 2],
}

impl Balancer {
    fn look(&self) {
        for (client, ready) in self.instances.iter().zip(&self.ready) {
            ready.store(client.try_get("/readyz").is_ok_and(|answer| answer.status == 200), Ordering::Relaxed);
        }
    }

    fn pick(&self, number: u64) -> usize {
        let first = usize::try_from(number % 2).unwrap();
        if self.ready[first].load(Ordering::Relaxed) { first } else { 1 - first }
    }
}

#[test]
fn two_instances_are_restarted_one_after_the_other_under_load_and_no_request_fails() {
    let mut ledger = Ledger::start_set(None, &[("DRAIN_SECONDS", "1")]);
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    let mut second = ledger.second_instance();
    let address = |url: &str| url.trim_start_matches("http://").to_owned();
    let second_address = address(&second.address);
    let balancer = Balancer {
        instances: [shop.api.at(ledger.url()), shop.api.at(&second.address)],
        ready: [AtomicBool::new(true), AtomicBool::new(true)],
    };
    let (over, sent, failed) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));

    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                balancer.look();
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        for caller in 0..CALLERS {
            let (balancer, over, sent, failed, code) = (&balancer, &over, &sent, &failed, &partner.code);
            scope.spawn(move || {
                // Each has connections of its own to both.
                let own: [Client; 2] =
                    [0, 1].map(|place: usize| balancer.instances[place].at(balancer.instances[place].base()));
                for number in 0.. {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    let body = json!({
                        "order_id": format!("{caller}-{number}"), "customer_id": "c", "amount": 100, "currency": "EUR",
                        "ref": code,
                    });
                    let place = balancer.pick(caller + number);
                    match own[place].try_post("/v1/conversions", &body) {
                        Ok(answer) if answer.status == 201 => drop(sent.fetch_add(1, Ordering::Relaxed)),
                        other => {
                            println!("{other:?}");
                            failed.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
        }
        let load = |count: u64| {
            let before = sent.load(Ordering::Relaxed);
            eventually(60, "load", || sent.load(Ordering::Relaxed) >= before + count);
        };
        for _ in 0..2 {
            load(100);
            assert!(ledger.process.stop(), "the first ends well");
            ledger.start_again();
            load(100);
            assert!(second.stop(), "the second ends well");
            second = ledger.instance_on(&second_address);
        }
        load(100);
        over.store(true, Ordering::Relaxed);
    });

    assert_eq!(failed.load(Ordering::Relaxed), 0, "of {}", sent.load(Ordering::Relaxed));
    let stored = ledger.database.number("select count(*) from conversion");
    assert_eq!(u64::try_from(stored).unwrap(), sent.load(Ordering::Relaxed));
    ledger.assert_books_hold();
}

#[test]
fn a_server_that_leaves_says_so_while_it_still_answers_and_ends_connections_that_are_open() {
    let mut ledger = Ledger::start_set(None, &[("DRAIN_SECONDS", "3")]);
    let client = Client::new(ledger.url());
    let before = client.get("/readyz");
    assert_eq!((before.status, before.header("connection")), (200, None));

    ledger.process.ask_to_stop();

    eventually(2, "it is not ready any more", || client.get("/readyz").status == 503);
    let answered = ledger.operator.get("/v1/merchants");
    assert_eq!((answered.status, answered.header("connection")), (200, Some("close")));
    assert!(ledger.process.stop(), "a second signal ends it at once, and well");
}

#[test]
fn three_instances_share_the_jobs_and_one_is_killed_again_and_again_and_nothing_is_done_twice() {
    let psp = Psp::start();
    let mut ledger = Ledger::start_with(Some(psp.url()));
    let shop = Merchant::new(&ledger);
    let program = shop.program(&json!({}));
    let mut others: Vec<Process> = (0..2).map(|_| ledger.second_instance()).collect();
    let partners: Vec<_> = (0..24)
        .map(|number| {
            let partner = shop.partner(
                &program,
                &json!({"email": format!("{number}@partner.example"), "stripe_account_id": format!("acct_{number}")}),
            );
            shop.order(&format!("order-{number}"), 10_000, &partner.code, &json!({})).expect(201);
            partner
        })
        .collect();
    eventually(30, "all are approved", || {
        ledger.database.number("select count(*) from commission where status = 'approved'") == 24
    });
    psp.faults(&json!({"delay_ms": 120}));
    let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    let run_path = format!("/v1/payout-runs/{}", text(&run["id"]));
    shop.second_finance.post(&format!("{run_path}/approve"), &Value::Null).expect(200);

    for blow in 0..6_u64 {
        std::thread::sleep(Duration::from_millis(70 + blow * 53 % 190));
        if blow % 2 == 0 {
            others[0].kill();
            others[0] = ledger.second_instance();
        } else {
            ledger.process.kill();
            ledger.start_again();
        }
    }
    psp.faults(&json!({}));
    // What the killed ones had claimed would wait for the end of its lease, two minutes.
    ledger.database.execute("update payout set lease_until = now() where lease_until is not null").unwrap();

    eventually(90, "the run is completed", || shop.finance.get(&run_path).expect(200)["status"] == "completed");
    let mut by_payout: HashMap<String, u32> = HashMap::new();
    for transfer in psp.transfers() {
        *by_payout.entry(text(&transfer["transfer_group"])).or_default() += 1;
    }
    assert_eq!(by_payout.len(), partners.len());
    assert!(by_payout.values().all(|count| *count == 1), "{by_payout:?}");
    for partner in &partners {
        assert_eq!(shop.balance(&format!("affiliate:{}", partner.affiliate_id), "payable"), 0);
    }
    drop(others);
    ledger.assert_books_hold();
}

#[test]
fn a_connection_that_was_never_used_does_not_keep_a_server_from_stopping() {
    let mut ledger = Ledger::start();
    let _unused = std::net::TcpStream::connect(ledger.url().trim_start_matches("http://")).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    let began = std::time::Instant::now();
    assert!(ledger.process.stop());
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}
