//! KV or ledger out of reach, or both: visitors still get through, and soon.

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::{Answer, Ledger, Visitor, Worker, WorkerOptions, World, free_port, link};

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

#[test]
fn while_names_are_guessed_a_slow_kv_still_knows_the_links() {
    const GUESSERS: usize = 24;
    let world =
        World::with(WorkerOptions { kv: Some("slow"), link_cache_seconds: Some(1), ..WorkerOptions::default() });
    let links: Vec<_> = (0..VISITS).map(|_| link()).collect();
    for link in &links {
        world.ledger.knows(link);
        crate::admin::push(&world.worker, &world.worker.link_host(), &link.code, link);
    }
    // The isolate no longer believes what it was told of them.
    std::thread::sleep(Duration::from_millis(1_100));
    let (guesses, over) = (AtomicUsize::new(0), AtomicBool::new(false));

    std::thread::scope(|scope| {
        for _ in 0..GUESSERS {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    Visitor::new().gets(&world.worker.link(&format!("/{}", link().code)));
                    guesses.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let is_over_budget = || guesses.load(Ordering::Relaxed) > world.ledger.lookups() + GUESSERS;
        let started = Instant::now();
        while !is_over_budget() && started.elapsed() < Duration::from_mins(1) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let stopped = is_over_budget();
        let statuses: Vec<u16> = links
            .iter()
            .map(|link| Visitor::new().gets(&world.worker.link(&format!("/{}", link.code))).status)
            .collect();
        over.store(true, Ordering::Relaxed);
        assert!(stopped, "{} look-ups at the ledger for {guesses:?} guesses", world.ledger.lookups());
        assert_eq!(statuses, [302; VISITS]);
    });
}

#[test]
fn what_somebody_else_says_in_the_ledgers_place_is_not_believed() {
    let world = World::start();
    let answers = |status, content_type, body: &str| Answer { status, content_type, body: body.to_owned() };
    for stranger in [
        answers(404, "text/html", "<h1>Not found</h1>"),
        answers(200, "text/html", "<h1>Welcome</h1>"),
        answers(200, "application/json", "null"),
        answers(200, "application/json", r#"{"results":[]}"#),
        answers(301, "text/html", ""),
        answers(401, "application/problem+json", "{}"),
        answers(429, "application/problem+json", "{}"),
        answers(500, "application/problem+json", "{}"),
    ] {
        let said = format!("{} {} {}", stranger.status, stranger.content_type, stranger.body);
        let link = link();
        world.ledger.knows(&link);
        let url = world.worker.site(&format!("/p?ref={}", link.code));
        let visits = || Visitor::new().gets(&url);

        world.ledger.is_hidden_by(Some(stranger));
        let page = visits();
        assert!(page.origin().is_some() && page.set_cookies().is_empty(), "{said}");
        world.ledger.is_hidden_by(None);

        assert_eq!((visits().status, visits().set_cookies().len()), (302, 2), "{said}: the link became unknown");
        world.ledger.awaits_clicks(link.link_id, 2);
    }
}

#[test]
fn a_click_whose_delivery_somebody_else_takes_is_delivered_again() {
    let world = World::start();
    let link = link();
    world.ledger.knows(&link);
    let url = world.worker.site(&format!("/p?ref={}", link.code));
    Visitor::new().gets(&url);
    world.ledger.awaits_clicks(link.link_id, 1);

    let welcome = Answer { status: 200, content_type: "text/html", body: "<h1>Welcome</h1>".to_owned() };
    world.ledger.is_hidden_by(Some(welcome));
    Visitor::new().gets(&url);
    // Longer than a batch waits in the isolate and in the queue.
    std::thread::sleep(Duration::from_secs(3));
    world.ledger.is_hidden_by(None);

    world.ledger.awaits_clicks(link.link_id, 2);
}
