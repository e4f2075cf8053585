//! KV or ledger out of reach, or both: visitors still get through, and soon.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::support::{Ledger, Visitor, Worker, WorkerOptions, World, free_port, link};

const VISITS: usize = 8;
/// The Worker gives up within 950 ms; the rest is this machine's.
const PATIENCE: Duration = Duration::from_millis(1_500);

fn assert_everybody_gets_through(worker: &Worker, code: &str) {
    for _ in 0..VISITS {
        let started = Instant::now();
        let page = Visitor::new().gets(&worker.site(&format!("/p?ref={code}")));
        assert!(page.origin().is_some() && started.elapsed() < PATIENCE, "{:?}", started.elapsed());
        let started = Instant::now();
        let reply = Visitor::new().gets(&worker.link(&format!("/{code}")));
        assert_eq!((reply.status, reply.location()), (302, "https://shop.example/"));
        assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    }
}

#[test]
fn a_ledger_nobody_listens_at_keeps_no_visitor() {
    let origin = Ledger::start(free_port());
    let worker = Worker::start(&WorkerOptions {
        ledger_port: free_port(),
        origin_port: Some(origin.port()),
        fallback: Some("https://shop.example/"),
        kv: Some("none"),
        ..WorkerOptions::default()
    });
    assert_everybody_gets_through(&worker, &link().code);
}

#[test]
fn a_ledger_that_never_answers_keeps_no_visitor_for_long() {
    let origin = Ledger::start(free_port());
    // Connections are taken by the kernel and never read.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let worker = Worker::start(&WorkerOptions {
        ledger_port: silent.local_addr().unwrap().port(),
        origin_port: Some(origin.port()),
        fallback: Some("https://shop.example/"),
        kv: Some("none"),
        ..WorkerOptions::default()
    });
    assert_everybody_gets_through(&worker, &link().code);
}

#[test]
fn with_kv_and_ledger_both_down_ninety_nine_of_a_hundred_visitors_wait_less_than_a_second() {
    const VISITORS: usize = 4;
    const VISITS_EACH: usize = 50;
    let origin = Ledger::start(free_port());
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let worker = Worker::start(&WorkerOptions {
        ledger_port: silent.local_addr().unwrap().port(),
        origin_port: Some(origin.port()),
        fallback: Some("https://shop.example/"),
        kv: Some("none"),
        ..WorkerOptions::default()
    });
    let visit = |number: usize| {
        let code = link().code;
        let started = Instant::now();
        if number.is_multiple_of(2) {
            assert!(Visitor::new().gets(&worker.site(&format!("/p?ref={code}"))).origin().is_some());
        } else {
            assert_eq!(Visitor::new().gets(&worker.link(&format!("/{code}"))).location(), "https://shop.example/");
        }
        started.elapsed()
    };

    let mut waits: Vec<Duration> = std::thread::scope(|scope| {
        let visitors: Vec<_> =
            (0..VISITORS).map(|_| scope.spawn(|| (0..VISITS_EACH).map(visit).collect::<Vec<_>>())).collect();
        visitors.into_iter().flat_map(|visitor| visitor.join().unwrap()).collect()
    });

    waits.sort_unstable();
    let p99 = waits[waits.len() * 99 / 100 - 1];
    println!("{} visits: p50 {:?}, p99 {p99:?}", waits.len(), waits[waits.len() / 2]);
    assert!(p99 < Duration::from_secs(1), "p99 {p99:?}");
}

#[test]
fn a_kv_that_never_answers_leaves_it_to_the_ledger() {
    let world = World::with(WorkerOptions { kv: Some("hangs"), ..WorkerOptions::default() });
    for _ in 0..VISITS {
        let link = link();
        world.ledger.knows(&link);
        let started = Instant::now();
        let reply = Visitor::new().gets(&world.worker.site(&format!("/p?ref={}", link.code)));
        assert_eq!((reply.status, reply.set_cookies().len()), (302, 2));
        assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
        world.ledger.awaits_clicks(link.link_id, 1);
    }
}

#[test]
fn a_kv_and_a_ledger_that_never_answer_keep_no_visitor_for_long() {
    let origin = Ledger::start(free_port());
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let worker = Worker::start(&WorkerOptions {
        ledger_port: silent.local_addr().unwrap().port(),
        origin_port: Some(origin.port()),
        fallback: Some("https://shop.example/"),
        kv: Some("hangs"),
        ..WorkerOptions::default()
    });
    assert_everybody_gets_through(&worker, &link().code);
}

#[test]
fn a_push_to_a_kv_that_never_answers_is_told_so_in_time() {
    let world = World::with(WorkerOptions { kv: Some("hangs"), ..WorkerOptions::default() });
    let link = link();
    let started = Instant::now();
    let reply = crate::admin::try_push(&world.worker, &world.worker.site_host(), &link.code, &link);
    assert_eq!(reply.status, 503);
    // The ledger gives up after 15 s.
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn a_link_in_kv_needs_no_ledger() {
    let origin = Ledger::start(free_port());
    let options =
        WorkerOptions { ledger_port: free_port(), origin_port: Some(origin.port()), ..WorkerOptions::default() };
    let worker = Worker::start(&options);
    let link = link();
    crate::admin::push(&worker, &worker.site_host(), &link.code, &link);
    assert_eq!(Visitor::new().gets(&worker.site(&format!("/p?ref={}", link.code))).status, 302);
}
