//! What the script asks, asked without a browser: who may, and what hostile pages get.

use serde_json::{Value, json};
use shared::click::FilterReason;
use shared::link::{AttributionModel, LinkRecord};

use crate::support::{Reply, Visitor, World, keys, link, sends_raw};

const ORIGIN: &str = "https://shop.example";

fn shop_link(world: &World) -> LinkRecord {
    let link = LinkRecord { site_host: Some("shop.example".into()), ..link() };
    world.ledger.knows(&link);
    link
}

fn url(world: &World, link: &LinkRecord) -> String {
    world.worker.link(&format!("/_tributary/clicks?ref={}", link.code))
}

fn asks(visitor: &Visitor, url: &str, body: &Value) -> Reply {
    visitor.sends("POST", url, serde_json::to_vec(body).unwrap())
}

fn told(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap()
}

#[test]
fn the_script_is_small_and_the_same_for_everybody() {
    let world = World::shared();
    for url in [world.worker.site("/_tributary/t.js"), world.worker.link("/_tributary/t.js")] {
        let reply = Visitor::new().gets(&url);
        assert_eq!((reply.status, reply.header("cache-control")), (200, Some("public, max-age=3600")));
        assert_eq!(reply.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert!(reply.set_cookies().is_empty());
    }
    // Whether the script served is the source's, and its gzip size within 2,048 bytes.
    let check = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../edge-worker/dev/script.mjs");
    let output = std::process::Command::new("node").arg(check).arg("--check").output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_page_of_the_programs_site_is_answered_and_counted() {
    let world = World::shared();
    let link = shop_link(world);
    let body = json!({"page": format!("{ORIGIN}/p?x=1&ref={}", link.code), "referrer": "https://blog.example/"});

    let reply = asks(&Visitor::new().with("origin", ORIGIN), &url(world, &link), &body);

    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, Some(ORIGIN)));
    assert_eq!((reply.header("cache-control"), reply.header("vary")), (Some("no-store"), Some("origin")));
    let answer = told(&reply);
    assert_eq!((&answer["window_days"], &answer["consent"]), (&json!(30), &json!("implied")));
    let click = &world.ledger.awaits_clicks(link.link_id, 1)[0];
    assert_eq!(keys().verify(answer["token"].as_str().unwrap()).unwrap().click_id, click.id);
    assert_eq!(
        (click.landing_page.as_str(), click.referer.as_deref()),
        ("https://shop.example/p?x=1", Some("https://blog.example/"))
    );
}

#[test]
fn pages_of_other_sites_learn_and_count_nothing() {
    let world = World::shared();
    let link = shop_link(world);
    let body = json!({"page": format!("{ORIGIN}/?ref={}", link.code)});
    for origin in
        ["https://evil.example", "https://shop.example.evil.example", "null", "", "https://shop.example/", "x"]
    {
        let reply = asks(&Visitor::new().with("origin", origin), &url(world, &link), &body);
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (404, None), "{origin}");
        let preflight = Visitor::new().with("origin", origin).sends("OPTIONS", &url(world, &link), Vec::new());
        assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (404, None), "{origin}");
    }
    assert_eq!(asks(&Visitor::new(), &url(world, &link), &body).status, 404);
    world.ledger.awaits_clicks(link.link_id, 0);
    // Whoever asked for a foreign host has not made the link unknown there.
    assert_eq!(Visitor::new().gets(&world.worker.link(&format!("/{}", link.code))).status, 302);
}

#[test]
fn a_preflight_lets_the_programs_own_pages_send_json() {
    let world = World::shared();
    let link = shop_link(world);
    let asks = Visitor::new().with("origin", ORIGIN).with("access-control-request-method", "POST");
    let reply = asks.sends("OPTIONS", &url(world, &link), Vec::new());
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (204, Some(ORIGIN)));
    assert_eq!(reply.header("access-control-allow-methods"), Some("POST"));
    assert_eq!(reply.header("access-control-allow-headers"), Some("content-type"));
}

#[test]
fn hostile_bodies_are_refused_and_count_nothing() {
    let world = World::shared();
    let link = shop_link(world);
    let sends = |body: &[u8]| Visitor::new().with("origin", ORIGIN).sends("POST", &url(world, &link), body.to_vec());
    for body in [
        b"".as_slice(),
        b"{",
        b"[]",
        b"null",
        b"0",
        b"{}",
        b"{\"page\":1}",
        b"{\"page\":null}",
        b"{\"page\":\"/\",\"token\":[]}",
        b"{\"page\":\"/\",\"referrer\":{\"a\":1}}",
        b"\xff\xfe\x00",
        &[b'['; 8_000],
    ] {
        let reply = sends(body);
        assert_eq!(reply.status, 422, "{}", String::from_utf8_lossy(body));
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    }
    let host = world.worker.site_host();
    let head = format!("POST /_tributary/clicks?ref={} HTTP/1.1\r\nHost: {host}\r\nOrigin: {ORIGIN}\r\n", link.code);
    for length in ["Content-Length: 20000\r\n", "Transfer-Encoding: chunked\r\n"] {
        assert!(sends_raw(&host, &format!("{head}{length}\r\n0\r\n\r\n")).starts_with("HTTP/1.1 413"), "{length}");
    }
    world.ledger.awaits_clicks(link.link_id, 0);
}

#[test]
fn a_page_says_of_itself_what_it_likes_and_stays_on_its_site() {
    let world = World::shared();
    let link = shop_link(world);
    let pages = ["https://evil.example/x", "javascript:alert(1)", "", "//evil.example", &"x".repeat(9_000)];
    for page in pages {
        let body = json!({"page": page, "token": "A".repeat(58), "referrer": "r".repeat(5_000)});
        let reply = asks(&Visitor::new().with("origin", ORIGIN), &url(world, &link), &body);
        assert_eq!(reply.status, 200, "{page}");
    }
    let clicks = world.ledger.awaits_clicks(link.link_id, pages.len());
    assert!(clicks.iter().all(|click| click.landing_page == "https://shop.example/"));
}

#[test]
fn a_kept_token_counts_only_if_it_is_ours() {
    let world = World::shared();
    let link = LinkRecord {
        site_host: Some("shop.example".into()),
        attribution_model: AttributionModel::FirstClick,
        ..link()
    };
    world.ledger.knows(&link);
    let lands = |token: &str| {
        let body = json!({"page": ORIGIN, "token": token});
        told(&asks(&Visitor::new().with("origin", ORIGIN), &url(world, &link), &body))["token"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let first = lands("");
    assert_eq!(lands(&first), first);
    assert_ne!(lands(&"A".repeat(58)), "A".repeat(58));
}

#[test]
fn robots_that_run_scripts_are_counted_as_robots() {
    let world = World::shared();
    let link = shop_link(world);
    let robot = Visitor::new().with("origin", ORIGIN).with("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1)");
    let reply = asks(&robot, &url(world, &link), &json!({"page": ORIGIN}));
    assert_eq!((reply.status, told(&reply).get("token")), (200, None));
    assert_eq!(world.ledger.awaits_filtered(link.link_id, 1).get(&FilterReason::Robot), Some(&1));
}
