//! The day's salt: where the Worker has it from, and what becomes of clicks while it has none.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use serde_json::json;
use shared::click::Click;
use shared::link::{Consent, LinkRecord};

use crate::support::{EDGE_KEY, Visitor, Worker, WorkerOptions, World, link, salts};

const ADDRESS: &str = "203.0.113.7";

fn visits(world: &World, link: &LinkRecord) {
    world.ledger.knows(link);
    let url = world.worker.site(&format!("/p?ref={}", link.code));
    Visitor::new().with("cf-connecting-ip", ADDRESS).gets(&url);
}

/// What the click of [`ADDRESS`] must carry. Today's, unless it is midnight.
fn expected(link: &LinkRecord) -> Vec<String> {
    let address: IpAddr = ADDRESS.parse().unwrap();
    salts().salts.iter().map(|salt| salt.open().unwrap().ip_pseudonym(link.merchant_id, address)).collect()
}

fn push(worker: &Worker, key: &str, body: &serde_json::Value) -> u16 {
    let ledger = Visitor::new().with("authorization", format!("Bearer {key}"));
    ledger.sends("PUT", &worker.site("/_tributary/salts"), body.to_string().into_bytes()).status
}

fn only_click(world: &World, link: &LinkRecord) -> Click {
    world.ledger.awaits_clicks(link.link_id, 1).remove(0)
}

#[test]
fn the_ledger_is_asked_once_for_the_days_salt_and_the_first_click_already_has_its_pseudonym() {
    let world = World::start();
    let links = [link(), link(), link()];
    for link in &links {
        visits(&world, link);
        let click = only_click(&world, link);
        assert!(expected(link).contains(&click.ip_pseudonym.unwrap()));
    }
    assert_eq!(world.ledger.salt_lookups(), 1);
}

#[test]
fn a_pushed_salt_needs_no_ledger() {
    let world = World::start();
    world.ledger.keeps_salts(true);
    assert_eq!(push(&world.worker, EDGE_KEY, &serde_json::to_value(salts()).unwrap()), 204);
    let link = link();

    visits(&world, &link);

    assert!(expected(&link).contains(&only_click(&world, &link).ip_pseudonym.unwrap()));
    assert_eq!(world.ledger.salt_lookups(), 0);
}

#[test]
fn only_the_ledger_pushes_salts_and_only_salts() {
    let world = World::start();
    world.ledger.keeps_salts(true);
    let good = serde_json::to_value(salts()).unwrap();
    assert_eq!(push(&world.worker, "trb_edge_other", &good), 401);
    let day = salts().salts[0].day;
    for bad in [
        json!({}),
        json!([]),
        json!({"salts": [{"day": day, "salt": "ab"}]}),
        json!({"salts": [{"day": day, "salt": format!("\"{}", "a".repeat(63))}]}),
        json!({"salts": [{"day": "today", "salt": "ab".repeat(32)}]}),
        json!({"salts": vec![json!({"day": day, "salt": "ab".repeat(32)}); 5]}),
    ] {
        assert_eq!(push(&world.worker, EDGE_KEY, &bad), 422, "{bad}");
    }
    let long_ago = json!({"salts": [{"day": 1, "salt": "ab".repeat(32)}, {"day": i64::MAX, "salt": "ab".repeat(32)}]});
    assert_eq!(push(&world.worker, EDGE_KEY, &long_ago), 422, "a day beyond what JavaScript counts exactly");
    let link = link();
    visits(&world, &link);
    assert_eq!(only_click(&world, &link).ip_pseudonym, None, "nothing of this was taken");
}

#[test]
fn without_a_salt_a_visit_is_as_quick_and_its_click_says_nothing_of_the_visitor() {
    let world = World::with(WorkerOptions { kv: Some("hangs"), ..WorkerOptions::default() });
    world.ledger.keeps_salts(true);
    let link = LinkRecord { consent: Consent::Cookieless, ..link() };
    world.ledger.knows(&link);
    let url = world.worker.site(&format!("/p?ref={}", link.code));
    Visitor::new().gets(&url);

    // The isolate knows the link now, and that there is no salt.
    let started = Instant::now();
    for _ in 0..20 {
        assert_eq!(Visitor::new().with("cf-connecting-ip", ADDRESS).gets(&url).status, 302);
    }
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());

    let clicks = world.ledger.awaits_clicks(link.link_id, 21);
    assert!(clicks.iter().all(|click| click.ip_pseudonym.is_none() && click.visitor_id.is_none()));
    assert!(world.ledger.salt_lookups() <= 4, "{} look-ups", world.ledger.salt_lookups());
}

#[test]
fn a_cookieless_visitor_has_one_fingerprint_for_the_day_and_another_browser_has_another() {
    let world = World::start();
    let link = LinkRecord { consent: Consent::Cookieless, ..link() };
    visits(&world, &link);
    visits(&world, &link);
    let url = world.worker.site(&format!("/p?ref={}", link.code));
    Visitor::new().with("cf-connecting-ip", ADDRESS).with("accept-language", "de").gets(&url);

    let clicks = world.ledger.awaits_clicks(link.link_id, 3);

    let mut fingerprints: Vec<String> = clicks.into_iter().map(|click| click.visitor_id.unwrap()).collect();
    fingerprints.sort();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 2);
    assert!(fingerprints.iter().all(|fingerprint| fingerprint.len() == 32));
}
