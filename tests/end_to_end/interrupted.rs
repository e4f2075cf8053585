//! Clicks while the ledger dies, comes back, and loses its answers.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use integration_tests::edge::{Edge, Settings};
use integration_tests::ledger::{Ledger, TOKEN_KEYS};
use integration_tests::merchant::Merchant;
use integration_tests::ports::free_port;
use integration_tests::process::eventually;
use serde_json::json;
use shared::token::TokenKeys;
use sqlx::Row as _;
use uuid::Uuid;

use crate::lossy_proxy::LossyProxy;
use crate::shop::{self, BROWSER};

const VISITORS: usize = 8;

/// `KILL_TEST_CLICKS=50000` for the measure that the design sets; fewer in an everyday run.
fn clicks() -> usize {
    std::env::var("KILL_TEST_CLICKS").map_or(5_000, |number| number.parse().expect("KILL_TEST_CLICKS is a number"))
}

#[test]
fn every_click_is_one_row_although_the_ledger_is_killed_twice_and_every_batch_comes_twice() {
    let clicks = clicks() / VISITORS * VISITORS;
    let port = free_port();
    let mut ledger = Ledger::start_pushing_to(port);
    let shop = Merchant::new(&ledger);
    let origin = shop::start(ledger.url(), "unused");
    let proxy = LossyProxy::start(ledger.url());
    let settings = Settings { port, ledger_url: proxy.url.clone(), ..Settings::new(&ledger, &origin.address) };
    let edge = Edge::start_as(settings);
    let partner = shop.partner(&shop.program(&json!({"site_url": edge.url()})), &json!({}));
    let path = format!("/pricing?ref={}", partner.code);
    let (done, started) = (AtomicUsize::new(0), Instant::now());

    let visit = || {
        let answer = edge.site.get_with(&path, BROWSER);
        done.fetch_add(1, Ordering::Relaxed);
        answer.cookie("aff_ref").expect("a visitor is redirected whether the ledger lives or not")
    };
    let tokens: HashSet<String> = std::thread::scope(|scope| {
        let visitors: Vec<_> = (0..VISITORS)
            .map(|_| scope.spawn(|| (0..clicks / VISITORS).map(|_| visit()).collect::<Vec<_>>()))
            .collect();
        for share in [1, 2] {
            eventually(600, "visits go on", || done.load(Ordering::Relaxed) >= clicks * share / 3);
            ledger.process.kill();
            std::thread::sleep(Duration::from_secs(1));
            ledger.start_again();
        }
        visitors.into_iter().flat_map(|visitor| visitor.join().unwrap()).collect()
    });
    let visited = started.elapsed();

    let rows = || ledger.database.number("select count(*) from click");
    let arrived = || usize::try_from(rows()).unwrap() >= clicks && proxy.fewest_deliveries() >= 2;
    eventually(300, "every click is stored and every batch was delivered twice", arrived);
    println!(
        "{clicks} clicks visited in {visited:.1?}, stored after {:.1?}: {} batches, each delivered at least {} times",
        started.elapsed(),
        proxy.batches(),
        proxy.fewest_deliveries(),
    );
    assert_eq!(tokens.len(), clicks, "every visit has a click of its own");
    let keys: TokenKeys = TOKEN_KEYS.parse().unwrap();
    let told: HashSet<Uuid> = tokens.iter().map(|token| keys.verify(token).unwrap().click_id).collect();
    let stored: Vec<Uuid> =
        ledger.database.rows("select click_id from click").iter().map(|row| row.get("click_id")).collect();
    assert_eq!(stored.len(), clicks, "none is two rows");
    assert!(stored.into_iter().collect::<HashSet<_>>() == told, "the rows are the clicks that visitors were told of");
    let counted = ledger.database.number("select sum(clicks)::bigint from click_rollup");
    assert_eq!(usize::try_from(counted).unwrap(), clicks);
    assert_eq!(ledger.operator.get("/v1/edge/gaps").expect(200)["data"], json!([]), "no batch is missing");
}

#[test]
fn clicks_that_the_queue_gave_up_come_from_the_dead_letter_queue_when_the_ledger_is_back() {
    const CLICKS: i64 = 40;
    let port = free_port();
    let mut ledger = Ledger::start_pushing_to(port);
    let shop = Merchant::new(&ledger);
    let origin = shop::start(ledger.url(), "unused");
    // Delivered twice, two seconds apart; after that the click queue has nothing more to give.
    let settings = Settings { port, queue_retries: 1, ..Settings::new(&ledger, &origin.address) };
    let edge = Edge::start_as(settings);
    let partner = shop.partner(&shop.program(&json!({"site_url": edge.url()})), &json!({}));
    let pending = "select count(*) from edge_change where pending_since is not null";
    eventually(15, "the link is at the edge", || ledger.database.number(pending) == 0);

    ledger.process.kill();
    for _ in 0..CLICKS {
        assert_eq!(edge.site.get_with(&format!("/pricing?ref={}", partner.code), BROWSER).status, 302);
    }
    std::thread::sleep(Duration::from_secs(12));
    ledger.start_again();

    eventually(30, "all clicks are stored", || ledger.database.number("select count(*) from click") == CLICKS);
}
