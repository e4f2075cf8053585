//! KV and ledger both out of reach: visitors still get through, and soon.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::support::{Ledger, Visitor, Worker, WorkerOptions, free_port, link};

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
        without_kv: true,
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
        without_kv: true,
        ..WorkerOptions::default()
    });
    assert_everybody_gets_through(&worker, &link().code);
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
