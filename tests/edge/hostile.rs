//! Requests meant to break something. None may, and the Worker still answers afterwards.

use crate::support::{Visitor, World, link, sends_raw};

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

#[test]
fn junk_in_the_address_never_becomes_an_error_of_ours() {
    let world = World::shared();
    let host = world.worker.site_host();
    let code = link().code;
    let targets = [
        format!("/p?ref={}", "A".repeat(10_000)),
        format!("/p?{}", "ref=x&".repeat(2_000)),
        format!("/{}?ref={code}", "%FF%00%0d%0a".repeat(500)),
        "/p?ref=%0d%0aSet-Cookie:%20a=b".into(),
        "/p?ref=\u{202e}\u{0}é😀".into(),
        "/p?ref=<script>alert(1)</script>".into(),
        "/p?ref=..%2f..%2fetc".into(),
        "/p?aff_click=%00&ref=".into(),
        "/p?&&&&=&=&ref&ref=&".into(),
        "//evil.example/?ref=x".into(),
        "/\\evil.example/?ref=x".into(),
        "/_tributary/../x".into(),
        "/_tributary/links".into(),
    ];
    for target in targets {
        let answer = sends_raw(&host, &format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Firefox\r\n\r\n"));
        let start = target.chars().take(40).collect::<String>();
        assert!((200..500).contains(&status(&answer)), "{start}: {answer}");
        let headers = answer.split("\r\n\r\n").next().unwrap_or_default();
        assert!(!headers.to_lowercase().contains("set-cookie"), "{start}: {answer}");
    }
    assert_eq!(Visitor::new().gets(&world.worker.site("/_tributary/health")).status, 200);
}

#[test]
fn no_path_turns_a_redirect_away_from_the_site() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let host = world.worker.site_host();
    for path in ["//evil.example/x", "/\\evil.example/x", "//evil.example", "/%2f/evil.example", "/.//evil.example"] {
        let target = format!("{path}?ref={}", link.code);
        let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n\r\n");
        let answer = sends_raw(&host, &request);
        let location = answer.lines().find_map(|line| line.strip_prefix("Location: ")).unwrap_or_default();
        let own = location.starts_with(&format!("http://{host}/"));
        let relative = location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\");
        assert!(status(&answer) == 302 && (own || relative), "{path}: {answer}");
    }
}

#[test]
fn oversized_and_broken_cookies_cost_nothing_but_themselves() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let url = world.worker.site(&format!("/p?ref={}", link.code));
    let cookies = [
        format!("aff_ref={}; aff_vid={}", "A".repeat(6_000), "b".repeat(6_000)),
        "aff_vid=<x>; ".repeat(300),
        ";;;=;aff_ref;aff_vid=\"; =x".to_owned(),
    ];
    for cookie in &cookies {
        let reply = Visitor::new().with("cookie", cookie.as_str()).gets(&url);
        assert_eq!((reply.status, reply.set_cookies().len()), (302, 2));
        assert!(reply.cookie("aff_vid").is_some_and(|id| id.len() == 32));
    }
    world.ledger.awaits_clicks(link.link_id, cookies.len());
}

#[test]
fn absurd_methods_are_answered_without_a_click() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let host = world.worker.site_host();
    for method in ["BREW", "PROPFIND", "get", "TRACE", "A", &"X".repeat(300)] {
        let target = format!("/p?ref={}", link.code);
        let answer =
            sends_raw(&host, &format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"));
        assert!(!answer.contains("aff_ref"), "{method}: {answer}");
    }
    world.ledger.awaits_clicks(link.link_id, 0);
    assert_eq!(Visitor::new().gets(&world.worker.site("/_tributary/health")).status, 200);
}

#[test]
fn long_headers_are_cut_and_the_click_arrives() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let visitor = Visitor::new()
        .with("referer", format!("https://blog.example/{}", "ä".repeat(3_000)))
        .with("user-agent", format!("Mozilla/5.0 {}", "\u{e9}".repeat(2_000)));
    let reply = visitor.gets(&world.worker.site(&format!("/p?ref={}&utm_campaign={}", link.code, "u".repeat(5_000))));
    assert_eq!(reply.status, 302);
    let click = &world.ledger.awaits_clicks(link.link_id, 1)[0];
    assert!(click.landing_page.len() <= 1_024 && click.referer.as_ref().is_some_and(|referer| referer.len() <= 1_024));
    assert!(click.user_agent.as_ref().is_some_and(|agent| agent.len() <= 512));
}
