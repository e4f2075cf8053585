//! Very many events at once, beside a merchant who records orders.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use integration_tests::held::most_waiting;
use integration_tests::merchant::Merchant;
use integration_tests::metrics::Look;
use serde_json::{Value, json};

use super::scene::Scene;

const SENDERS: usize = 12;
const EACH: usize = 25;
const AT_ONCE: usize = 4;

/// Of every fifth event something follows.
fn event_of(number: usize) -> (String, &'static str, Value) {
    let id = format!("evt_{number}");
    match number % 5 {
        0 => (id, "promotion_code.updated", json!({"id": format!("promo_{number}"), "code": format!("CODE{number}")})),
        _ => (id, "customer.updated", json!({"id": "cus_1"})),
    }
}

#[test]
fn each_event_of_a_flood_is_kept_once_and_nobody_elses_order_is_refused() {
    let scene = Scene::new();
    let quiet = Merchant::new(&scene.ledger);
    let flooding = AtomicBool::new(true);

    std::thread::scope(|scope| {
        let orders = scope.spawn(|| {
            let mut orders = 0;
            while flooding.load(Ordering::Relaxed) || orders == 0 {
                quiet.order(&format!("order-{orders}"), 4_900, "nobody", &json!({})).expect(201);
                orders += 1;
            }
        });
        // Two senders tell the same.
        let senders = (0..SENDERS).map(|sender| {
            let scene = &scene;
            scope.spawn(move || {
                for number in 0..EACH {
                    let (id, kind, object) = event_of(sender / 2 * EACH + number);
                    scene.tell(&id, kind, &object);
                }
            })
        });
        let senders: Vec<_> = senders.collect();
        let told: Vec<_> = senders.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        // Also where one of them failed, or the orders would never end.
        flooding.store(false, Ordering::Relaxed);
        orders.join().unwrap();
        assert!(told.iter().all(Result::is_ok));
    });

    let count = |of: &str| scene.ledger.database.number(&format!("select count(*) from provider_event where {of}"));
    let told = i64::try_from(SENDERS / 2 * EACH).unwrap();
    assert_eq!(count("true"), told);
    assert_eq!(count("status = 'applied' and kind = 'promotion_code.updated'"), told / 5);
    assert_eq!(count("status = 'ignored' and reason = 'kind_not_used' and settled_at is not null"), told / 5 * 4);
    let writes = "select count(distinct xmin::text) from provider_event where status = 'ignored'";
    assert!(scene.ledger.database.number(writes) < told / 5 * 4, "some were written together");
    let look = Look::at(scene.ledger.url());
    for of in ["applied_events", "kept_events"] {
        assert_eq!(look.text(&format!("tributary_turns_waiting{{of=\"{of}\"}}")), Some("0"));
        let waits = look.value(&format!("tributary_turn_wait_duration_seconds_count{{of=\"{of}\"}}"));
        assert!(waits.unwrap() > 0.0, "{of}");
    }
    let codes = "select count(*) from stripe_promotion_code";
    assert_eq!(scene.ledger.database.number(codes), told / 5);
}

#[test]
fn an_event_that_cannot_be_kept_is_refused_and_takes_no_other_with_it() {
    let scene = Scene::new();
    let quiet = Merchant::new(&scene.ledger);
    // Without the addresses in it this one is longer than any event may be.
    let addresses = vec!["::1"; 40_000];
    let poison = scene.event("evt_poison", "customer.updated", &json!({"addresses": addresses}));

    std::thread::scope(|scope| {
        for sender in 0..SENDERS {
            let (scene, quiet, poison) = (&scene, &quiet, &poison);
            scope.spawn(move || {
                for number in 0..EACH {
                    match sender {
                        0 => drop(quiet.order(&format!("order-{number}"), 4_900, "nobody", &json!({})).expect(201)),
                        1 => assert_eq!(poison.tell(&scene.ledger).problem(413), "payload_too_large"),
                        _ => drop(scene.tell(&format!("evt_{sender}_{number}"), "customer.updated", &json!({}))),
                    }
                }
            });
        }
    });

    let kept = scene.ledger.database.number("select count(*) from provider_event where status = 'ignored'");
    assert_eq!(kept, i64::try_from((SENDERS - 2) * EACH).unwrap());
}

#[test]
fn beside_anothers_orders_a_merchants_events_are_applied_one_at_a_time() {
    let scene = Scene::new();
    let quiet = Merchant::new(&scene.ledger);
    let events = AtomicUsize::new(0);
    let tell = || {
        let id = format!("evt_{}", events.fetch_add(1, Ordering::Relaxed));
        scene.tell(&id, "promotion_code.updated", &json!({"id": "promo_1", "code": "SPRING"}));
    };
    tell();
    let most_at_once = |beside: &dyn Fn()| {
        let (table, words) = ("stripe_promotion_code", "insert into stripe_promotion_code");
        most_waiting(&scene.ledger.database, table, words, AT_ONCE, |_| tell(), beside)
    };

    let alone = most_at_once(&|| ());
    let orders = AtomicUsize::new(0);
    let beside_orders = most_at_once(&|| {
        let number = orders.fetch_add(1, Ordering::Relaxed);
        quiet.order(&format!("o-{number}"), 1_000, "nobody", &json!({})).expect(201);
    });

    assert!(alone > 1, "alone it may have more turns than one");
    assert_eq!(beside_orders, 1);
    let told = i64::try_from(events.into_inner()).unwrap();
    assert_eq!(scene.ledger.database.number("select count(*) from provider_event where status = 'applied'"), told);
}
