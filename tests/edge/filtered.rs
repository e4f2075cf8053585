//! Visits that are no clicks: told apart by reason, and not by a row each.

use std::collections::BTreeMap;

use serde_json::json;
use shared::click::FilterReason;

use crate::support::{Visitor, WorkerOptions, World, link};

#[test]
fn every_filtered_visit_is_counted_under_its_reason_and_none_is_a_click() {
    let world = World::start();
    let link = link();
    world.ledger.knows(&link);
    let site = world.worker.site(&format!("/pricing?ref={}", link.code));
    let short = world.worker.link(&format!("/{}", link.code));
    let googlebot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    for url in [&site, &short] {
        for _ in 0..10 {
            Visitor::new().with("user-agent", googlebot).gets(url);
        }
        Visitor::new().with("user-agent", "WhatsApp/2.23.20.0").gets(url);
        Visitor::new().with("user-agent", "curl/8.5.0").gets(url);
        Visitor::new().with("sec-purpose", "prefetch;prerender").gets(url);
        Visitor::new().with("sec-fetch-dest", "iframe").gets(url);
        Visitor::new().with("cf-verified-bot", "true").gets(url);
        Visitor::new().sends("HEAD", url, Vec::new());
    }

    let filtered = world.ledger.awaits_filtered(link.link_id, 32);

    let expected = BTreeMap::from([
        (FilterReason::Prefetch, 2),
        (FilterReason::VerifiedBot, 2),
        (FilterReason::Robot, 22),
        (FilterReason::Tool, 2),
        (FilterReason::Head, 2),
        (FilterReason::Frame, 2),
    ]);
    assert_eq!(filtered, expected);
    world.ledger.awaits_clicks(link.link_id, 0);
    let batches: usize = world.ledger.sequences().values().map(Vec::len).sum();
    assert!(batches <= 3, "32 visits within seconds took {batches} messages");
}

#[test]
fn counts_travel_with_the_clicks_and_a_refused_delivery_counts_once() {
    let world = World::start();
    let link = link();
    world.ledger.knows(&link);
    world.ledger.refuses(2);
    let url = world.worker.site(&format!("/?ref={}", link.code));
    Visitor::new().with("user-agent", "Twitterbot/1.0").gets(&url);
    Visitor::new().gets(&url);

    world.ledger.awaits_clicks(link.link_id, 1);

    assert_eq!(world.ledger.awaits_filtered(link.link_id, 1), BTreeMap::from([(FilterReason::Robot, 1)]));
    assert_eq!(world.ledger.sequences().values().map(Vec::len).sum::<usize>(), 1);
}

#[test]
fn what_cloudflare_knows_as_a_bot_is_filtered_whatever_it_calls_itself() {
    for cf in [r#"{"botManagement":{"verifiedBot":true}}"#, r#"{"verifiedBotCategory":"Search Engine Crawler"}"#] {
        let world = World::with(WorkerOptions { cf: Some(cf), ..WorkerOptions::default() });
        let link = link();
        world.ledger.knows(&link);
        let reply = Visitor::new().gets(&world.worker.site(&format!("/p?ref={}", link.code)));
        assert_eq!((reply.status, reply.location(), reply.set_cookies().len()), (302, "/p", 0), "{cf}");
        let filtered = world.ledger.awaits_filtered(link.link_id, 1);
        assert_eq!(filtered, BTreeMap::from([(FilterReason::VerifiedBot, 1)]), "{cf}");
    }
}

#[test]
fn each_batch_leaves_one_data_point_where_analytics_are_bound() {
    let world = World::with(WorkerOptions { analytics: Some("print"), ..WorkerOptions::default() });
    let link = link();
    world.ledger.knows(&link);
    let url = world.worker.site(&format!("/p?ref={}", link.code));
    Visitor::new().with("user-agent", "Twitterbot/1.0").gets(&url);
    Visitor::new().gets(&url);
    Visitor::new().gets(&url);
    world.ledger.awaits_clicks(link.link_id, 2);

    let point = world.worker.printed_point();
    let isolates = world.ledger.sequences();
    assert_eq!(point["indexes"], json!([isolates.keys().next().unwrap()]));
    assert_eq!(point["blobs"], json!(["queue"]));
    let doubles: Vec<f64> = serde_json::from_value(point["doubles"].clone()).unwrap();
    assert_eq!(doubles[..4], [2.0, 1.0, 0.0, 1.0], "clicks, filtered, lost, look-ups");
    assert!(doubles[4] >= doubles[5] && doubles[5] < 950.0, "{doubles:?}");
}

#[test]
fn a_batch_that_no_queue_takes_is_told_as_sent_directly() {
    for queue in ["fails", "hangs"] {
        let options = WorkerOptions { analytics: Some("print"), queue: Some(queue), ..WorkerOptions::default() };
        let world = World::with(options);
        let link = link();
        world.ledger.knows(&link);

        Visitor::new().gets(&world.worker.site(&format!("/p?ref={}", link.code)));

        world.ledger.awaits_clicks(link.link_id, 1);
        let point = world.worker.printed_point();
        assert_eq!(
            (&point["blobs"], &point["doubles"][0], &point["doubles"][2]),
            (&json!(["direct"]), &json!(1), &json!(0))
        );
    }
}

#[test]
fn a_batch_that_nobody_takes_is_told_as_lost_and_the_next_one_shows_the_gap() {
    let options = WorkerOptions { analytics: Some("print"), queue: Some("fails"), ..WorkerOptions::default() };
    let world = World::with(options);
    let link = link();
    world.ledger.knows(&link);
    let url = world.worker.site(&format!("/p?ref={}", link.code));
    world.ledger.refuses(1);
    Visitor::new().with("user-agent", "Twitterbot/1.0").gets(&url);
    Visitor::new().gets(&url);
    Visitor::new().gets(&url);

    let point = world.worker.printed_point();
    assert_eq!(point["blobs"], json!(["lost"]));
    let doubles: Vec<f64> = serde_json::from_value(point["doubles"].clone()).unwrap();
    assert_eq!(doubles[..3], [2.0, 1.0, 2.0], "clicks, filtered, lost");

    Visitor::new().gets(&url);
    world.ledger.awaits_clicks(link.link_id, 1);
    assert_eq!(world.worker.printed_point()["blobs"], json!(["direct"]));
    assert_eq!(world.ledger.sequences().into_values().collect::<Vec<_>>(), [[2]], "the first batch is missing");
}

#[test]
fn without_analytics_clicks_arrive_all_the_same() {
    let world = World::with(WorkerOptions { analytics: Some("0"), ..WorkerOptions::default() });
    let link = link();
    world.ledger.knows(&link);
    Visitor::new().gets(&world.worker.site(&format!("/p?ref={}", link.code)));
    world.ledger.awaits_clicks(link.link_id, 1);
}
