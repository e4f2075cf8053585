//! In front of a merchant's site.

use shared::ids::uuid_v7;
use shared::link::{AttributionModel, Consent, LinkRecord, LinkState};

use shared::token::TokenKeys;
use uuid::Uuid;

use crate::support::{Visitor, WorkerOptions, World, keys, link};

#[test]
fn a_visit_with_a_code_is_sent_to_the_clean_address_with_both_cookies() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);

    let reply = Visitor::new().gets(&world.worker.site(&format!("/pricing?plan=pro&ref={}", link.code)));

    let token = reply.cookie("aff_ref").unwrap();
    let visitor_id = reply.cookie("aff_vid").unwrap();
    assert_eq!((reply.status, reply.location()), (302, "/pricing?plan=pro"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(
        reply.set_cookies(),
        [
            format!("aff_ref={token}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"),
            format!("aff_vid={visitor_id}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"),
        ]
    );
    let token = keys().verify(token).unwrap();
    let clicks = world.ledger.awaits_clicks(link.link_id, 1);
    assert_eq!((clicks[0].id, token.link_id), (token.click_id, link.link_id));
    assert_eq!(clicks[0].visitor_id.as_deref(), Some(visitor_id));
    assert_eq!(clicks[0].landing_page, world.worker.site("/pricing?plan=pro"));
    assert!(clicks[0].user_agent.as_deref().is_some_and(|agent| agent.contains("Firefox")));
    assert_eq!(clicks[0].merchant_id, link.merchant_id);
}

#[test]
fn both_cookies_live_as_long_as_the_program_says() {
    let world = World::shared();
    for (window_days, seconds) in [(1, 86_400), (365, 31_536_000)] {
        let link = LinkRecord { window_days, ..link() };
        world.ledger.knows(&link);

        let reply = Visitor::new().gets(&world.worker.site(&format!("/?ref={}", link.code)));

        let lives = format!("; Max-Age={seconds};");
        let cookies = reply.set_cookies();
        assert_eq!(cookies.len(), 2);
        assert!(cookies.iter().all(|cookie| cookie.contains(&lives)), "{cookies:?}");
    }
}

#[test]
fn every_address_is_cleaned_byte_for_byte() {
    let world = World::shared();
    for code in ["ABC12345", "FFFF0000"] {
        world.ledger.knows(&LinkRecord { code: code.into(), ..link() });
    }
    let vectors: Vec<serde_json::Value> = serde_json::from_str(include_str!("../vectors/clean_urls.json")).unwrap();
    for vector in vectors {
        let url = vector["url"].as_str().unwrap();
        let host = world.worker.site_host();
        let request = format!("GET {url} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n\r\n");
        let reply = crate::support::sends_raw(&host, &request);
        let location = reply.lines().find_map(|line| line.strip_prefix("Location: "));
        assert_eq!(location, vector["clean"].as_str(), "{url}\n{reply}");
    }
}

#[test]
fn an_unknown_code_leaves_address_and_page_untouched() {
    let world = World::shared();
    for target in
        ["/pricing?ref=0BADC0DE&x=1", "/pricing?ref=no-such-slug", "/pricing?ref=%41BC12345", "/?ref=", "/plain"]
    {
        let reply = Visitor::new().gets(&world.worker.site(target));
        let seen = reply.origin().unwrap_or_else(|| panic!("{target} did not reach the origin"));
        assert_eq!((reply.status, seen["url"].as_str()), (200, Some(target)));
        assert!(reply.set_cookies().is_empty());
    }
}

#[test]
fn assets_api_calls_and_bodies_reach_the_origin_untouched() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let body: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[0] ^ 0x5a).collect();
    let sum = body.iter().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    for (method, path, body) in [
        ("GET", "/app.js", Vec::new()),
        ("GET", "/api/orders", Vec::new()),
        ("POST", "/checkout", body),
        ("PUT", "/teapot", b"x".to_vec()),
        ("DELETE", "/cart", Vec::new()),
        ("OPTIONS", "/cart", Vec::new()),
    ] {
        let url = format!("{path}?ref={}", link.code);
        let bytes = body.len();
        let reply = Visitor::new().with("x-custom", "kept").sends(method, &world.worker.site(&url), body);
        let seen = reply.origin().unwrap_or_else(|| panic!("{method} {url} did not reach the origin"));
        assert_eq!((seen["method"].as_str(), seen["url"].as_str()), (Some(method), Some(url.as_str())));
        assert_eq!((&seen["body_bytes"], &seen["x_custom"]), (&bytes.into(), &"kept".into()));
        assert_eq!(reply.status, if path == "/teapot" { 418 } else { 200 });
        if method == "POST" {
            assert_eq!(seen["body_sum"], sum);
        }
    }
    world.ledger.awaits_clicks(link.link_id, 0);
}

#[test]
fn robots_previews_head_and_frames_are_redirected_without_a_click() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let url = world.worker.site(&format!("/pricing?ref={}", link.code));
    let robots = [
        Visitor::new().with("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
        Visitor::new().with("user-agent", "facebookexternalhit/1.1"),
        Visitor::new().with("user-agent", "Slackbot-LinkExpanding 1.0"),
        Visitor::new().with("user-agent", "curl/8.5.0"),
        Visitor::new().with("sec-fetch-dest", "iframe"),
    ];
    let mut replies: Vec<_> = robots.iter().map(|robot| robot.gets(&url)).collect();
    replies.push(Visitor::new().sends("HEAD", &url, Vec::new()));
    for reply in replies {
        assert_eq!((reply.status, reply.location()), (302, "/pricing"));
        assert!(reply.set_cookies().is_empty());
    }
    world.ledger.awaits_clicks(link.link_id, 0);
}

#[test]
fn a_prefetch_gets_nothing_and_the_click_after_it_counts() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let url = world.worker.site(&format!("/pricing?ref={}", link.code));
    for (name, value) in [("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch"), ("x-moz", "prefetch")] {
        let reply = Visitor::new().with(name, value).gets(&url);
        assert_eq!((reply.status, reply.header("cache-control"), reply.body.len()), (204, Some("no-store"), 0));
        assert!(reply.set_cookies().is_empty());
    }
    assert_eq!(Visitor::new().gets(&url).status, 302);
    world.ledger.awaits_clicks(link.link_id, 1);
}

#[test]
fn the_first_of_two_codes_decides_and_both_go() {
    let world = World::shared();
    let (first, second) = (link(), link());
    world.ledger.knows(&first);
    world.ledger.knows(&second);
    let url = world.worker.site(&format!("/p?ref={}&x=1&ref={}", first.code.to_lowercase(), second.code));
    let reply = Visitor::new().gets(&url);
    assert_eq!(reply.location(), "/p?x=1");
    world.ledger.awaits_clicks(first.link_id, 1);
    world.ledger.awaits_clicks(second.link_id, 0);
}

#[test]
fn a_returning_visitor_keeps_the_id_and_a_first_click_program_keeps_the_token() {
    let world = World::shared();
    let mut link = link();
    link.attribution_model = AttributionModel::FirstClick;
    world.ledger.knows(&link);
    let url = world.worker.site(&format!("/?ref={}", link.code));

    let first = Visitor::new().gets(&url);
    let (token, id) = (first.cookie("aff_ref").unwrap(), first.cookie("aff_vid").unwrap());
    let again = Visitor::new().with("cookie", format!("a=b; aff_vid={id}; aff_ref={token}")).gets(&url);

    assert_eq!((again.cookie("aff_ref"), again.cookie("aff_vid")), (None, Some(id)));
    let clicks = world.ledger.awaits_clicks(link.link_id, 2);
    assert_eq!(clicks[0].visitor_id, clicks[1].visitor_id);
}

#[test]
fn consent_decides_over_cookies_and_ids() {
    let world = World::shared();
    let mut asks = link();
    asks.consent = Consent::Required { cookie_name: "consent".into(), cookie_value: "yes".into() };
    let mut cookieless = link();
    cookieless.consent = Consent::Cookieless;
    world.ledger.knows(&asks);
    world.ledger.knows(&cookieless);
    let asking = world.worker.site(&format!("/?ref={}", asks.code));

    let silent = Visitor::new().gets(&asking);
    let token = silent.location().strip_prefix("/?aff_click=").unwrap();
    assert!(silent.set_cookies().is_empty() && keys().verify(token).is_ok());
    let landing = world.worker.site(silent.location());
    assert!(Visitor::new().gets(&landing).origin().is_some(), "the page, and no second click");
    let agreed = Visitor::new().with("cookie", "consent=yes").gets(&landing);
    assert_eq!((agreed.location(), agreed.cookie("aff_ref")), ("/", Some(token)));
    assert_eq!(Visitor::new().with("cookie", "consent=yes").gets(&asking).set_cookies().len(), 2);
    let reply = Visitor::new().gets(&world.worker.site(&format!("/p?ref={}", cookieless.code)));

    let token = reply.location().strip_prefix("/p?aff_click=").unwrap();
    assert!(reply.set_cookies().is_empty() && keys().verify(token).is_ok());
    assert!(Visitor::new().gets(&world.worker.site(reply.location())).origin().is_some());
    let clicks = world.ledger.awaits_clicks(asks.link_id, 2);
    assert_eq!(clicks.iter().filter(|click| click.visitor_id.is_none()).count(), 1);
    assert!(world.ledger.awaits_clicks(cookieless.link_id, 1)[0].visitor_id.is_some());
}

#[test]
fn a_token_that_arrives_becomes_a_cookie_and_no_second_click() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let now_ms = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    let fresh = keys().mint(uuid_v7(now_ms, &[1; 10]), link.link_id);
    let shared_later = keys().mint(uuid_v7(now_ms - 3_600_000, &[2; 10]), link.link_id);

    let arrival = Visitor::new().gets(&world.worker.site(&format!("/sale?a=1&aff_click={fresh}")));

    assert_eq!((arrival.location(), arrival.cookie("aff_ref")), ("/sale?a=1", Some(fresh.as_str())));
    world.ledger.awaits_clicks(link.link_id, 0);
    let later = Visitor::new().gets(&world.worker.site(&format!("/sale?aff_click={shared_later}")));
    let minted = keys().verify(later.cookie("aff_ref").unwrap()).unwrap();
    assert_eq!(later.location(), "/sale");
    assert_eq!(world.ledger.awaits_clicks(link.link_id, 1)[0].id, minted.click_id);
}

#[test]
fn a_forged_token_leaves_the_page_as_it_is() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let mut forged = keys().mint(uuid_v7(1_777_575_106_801, &[1; 10]), link.link_id);
    forged.replace_range(50..51, if &forged[50..51] == "A" { "B" } else { "A" });
    for token in [forged.as_str(), "", "x", &"A".repeat(58), "%00"] {
        let reply = Visitor::new().gets(&world.worker.site(&format!("/sale?aff_click={token}")));
        assert!(reply.origin().is_some() && reply.set_cookies().is_empty(), "{token}");
    }
    world.ledger.awaits_clicks(link.link_id, 0);
}

#[test]
fn a_paused_link_cleans_the_address_and_counts_nothing() {
    let world = World::shared();
    let mut link = link();
    link.state = LinkState::Paused;
    world.ledger.knows(&link);
    let reply = Visitor::new().gets(&world.worker.site(&format!("/p?ref={}", link.code)));
    assert_eq!((reply.status, reply.location(), reply.set_cookies().len()), (302, "/p", 0));
    world.ledger.awaits_clicks(link.link_id, 0);
}

#[test]
fn every_token_vector_is_verified_and_its_key_signs() {
    let vectors: Vec<serde_json::Value> = serde_json::from_str(include_str!("../vectors/click_tokens.json")).unwrap();
    for first in 0..vectors.len() {
        // Each key signs once; all verify.
        let rotated = vectors[first..].iter().chain(&vectors[..first]);
        let entry = |vector: &serde_json::Value| format!("{}:{}", vector["kid"], vector["key_hex"].as_str().unwrap());
        let list = rotated.map(entry).collect::<Vec<_>>().join(",");
        let keys: TokenKeys = list.parse().unwrap();
        let world = World::with(WorkerOptions { token_keys: Some(list), ..WorkerOptions::default() });
        for vector in &vectors {
            let token = vector["token"].as_str().unwrap();
            let link_id: Uuid = vector["link_id"].as_str().unwrap().parse().unwrap();
            world.ledger.knows(&LinkRecord { link_id, ..link() });

            // Clicked long ago, or not yet: a click of its own on the same link, signed by the first key.
            let reply = Visitor::new().gets(&world.worker.site(&format!("/sale?aff_click={token}")));

            let kept = reply.cookie("aff_ref").unwrap();
            let minted = keys.verify(kept).unwrap();
            assert_eq!((reply.location(), minted.link_id), ("/sale", link_id));
            if kept == token {
                assert!(is_recent(vector), "{token} is no arrival of now");
            } else {
                assert_eq!(minted.kid, vectors[first]["kid"]);
            }
            let mut forged = token.to_owned();
            forged.replace_range(57..58, if token.ends_with('A') { "Q" } else { "A" });
            let page = Visitor::new().gets(&world.worker.site(&format!("/sale?aff_click={forged}")));
            assert!(page.origin().is_some() && page.set_cookies().is_empty(), "{forged}");
        }
    }
}

/// The vectors' times are days of these years: on the hour of one of them, its token is kept as it came.
fn is_recent(vector: &serde_json::Value) -> bool {
    let now_ms = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    (now_ms - vector["clicked_at_ms"].as_i64().unwrap()).abs() < 3_600_000
}
