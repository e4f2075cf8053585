//! From a click to the ledger.

use std::collections::HashSet;
use std::time::Duration;

use crate::support::{Ledger, Visitor, Worker, WorkerOptions, World, free_port, link};

const THREADS: usize = 8;

/// Visits an address many times from several browsers at once.
fn visit(url: &str, times: usize) {
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let visitor = Visitor::new();
                for _ in 0..times / THREADS {
                    assert_eq!(visitor.gets(url).status, 302);
                }
            });
        }
    });
}

fn assert_no_gaps(ledger: &Ledger) {
    for (isolate, numbers) in ledger.sequences() {
        let last = u64::try_from(numbers.len()).unwrap();
        assert!(numbers.iter().copied().eq(1..=last), "isolate {isolate} sent {numbers:?}");
    }
}

#[test]
fn a_thousand_visits_are_a_thousand_clicks_without_a_gap() {
    let world = World::start();
    let link = link();
    world.ledger.knows(&link);

    visit(&world.worker.site(&format!("/p?ref={}", link.code)), 1_000);

    let clicks = world.ledger.awaits_clicks(link.link_id, 1_000);
    let visitors: HashSet<_> = clicks.iter().map(|click| &click.visitor_id).collect();
    assert_eq!((clicks.len(), visitors.len()), (1_000, 1_000));
    assert_no_gaps(&world.ledger);
    assert!(world.ledger.lookups() <= 2 * THREADS, "{} look-ups", world.ledger.lookups());
}

#[test]
fn a_ledger_that_refuses_for_a_while_loses_nothing() {
    let world = World::start();
    let link = link();
    world.ledger.knows(&link);
    world.ledger.refuses(3);

    visit(&world.worker.site(&format!("/p?ref={}", link.code)), 200);

    world.ledger.awaits_clicks(link.link_id, 200);
    assert_no_gaps(&world.ledger);
}

#[test]
fn a_message_that_the_queue_gives_up_comes_from_the_dead_letter_queue() {
    let ledger = Ledger::start(free_port());
    let options = WorkerOptions { ledger_port: ledger.port(), queue_retries: Some(2), ..WorkerOptions::default() };
    let worker = Worker::start(&options);
    let link = link();
    ledger.knows(&link);
    // The click queue delivers three times; the sixth delivery and the accepted one can only be the other queue's.
    ledger.refuses(6);

    assert_eq!(Visitor::new().gets(&worker.site(&format!("/p?ref={}", link.code))).status, 302);

    ledger.awaits_clicks(link.link_id, 1);
    assert_no_gaps(&ledger);
}

#[test]
fn a_ledger_that_is_down_for_a_while_loses_nothing() {
    let origin = Ledger::start(free_port());
    let ledger_port = free_port();
    let options = WorkerOptions { ledger_port, origin_port: Some(origin.port()), ..WorkerOptions::default() };
    let worker = Worker::start(&options);
    let link = link();
    crate::admin::push(&worker, &worker.site_host(), &link.code, &link);

    visit(&worker.site(&format!("/p?ref={}", link.code)), 200);
    std::thread::sleep(Duration::from_secs(4));
    let ledger = Ledger::start(ledger_port);

    ledger.awaits_clicks(link.link_id, 200);
    assert_no_gaps(&ledger);
}
