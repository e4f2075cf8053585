//! The Worker's own routes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;
use shared::link::{LinkRecord, LinkState};

use crate::support::{EDGE_KEY, Reply, Visitor, Worker, World, link};

fn body(host: &str, name: &str, record: &LinkRecord) -> Vec<u8> {
    serde_json::to_vec(&json!({ "links": [{ "host": host, "name": name, "record": record }] })).unwrap()
}

/// Pushes one link as the ledger does.
pub(crate) fn try_push(worker: &Worker, host: &str, name: &str, record: &LinkRecord) -> Reply {
    let ledger = Visitor::new().with("authorization", format!("Bearer {EDGE_KEY}"));
    ledger.sends("PUT", &worker.site("/_tributary/links"), body(host, name, record))
}

/// Pushes one link, and returns what the Worker says of it.
pub(crate) fn push(worker: &Worker, host: &str, name: &str, record: &LinkRecord) -> serde_json::Value {
    let reply = try_push(worker, host, name, record);
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    serde_json::from_slice(&reply.body).unwrap()
}

#[test]
fn health_says_ok_and_nothing_else() {
    let world = World::shared();
    let reply = Visitor::new().gets(&world.worker.site("/_tributary/health"));
    assert_eq!((reply.status, reply.body.as_slice()), (200, br#"{"status":"ok"}"#.as_slice()));
}

#[test]
fn a_pushed_link_works_at_once_and_an_older_push_changes_nothing() {
    let world = World::shared();
    let mut link = link();
    link.version = 5;
    let host = world.worker.site_host();

    assert_eq!(push(&world.worker, &host, &link.code, &link), json!({ "written": 1, "stale": 0 }));
    let url = world.worker.site(&format!("/p?ref={}", link.code));
    assert_eq!(Visitor::new().gets(&url).set_cookies().len(), 2);

    let paused = LinkRecord { version: 6, state: LinkState::Paused, ..link.clone() };
    push(&world.worker, &host, &link.code, &paused);
    assert_eq!(push(&world.worker, &host, &link.code, &link), json!({ "written": 0, "stale": 1 }));
    assert!(Visitor::new().gets(&url).set_cookies().is_empty());
}

#[test]
fn a_push_replaces_the_copy_that_the_worker_made_of_the_same_record() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let host = world.worker.site_host();
    assert_eq!(Visitor::new().gets(&world.worker.site(&format!("/p?ref={}", link.code))).set_cookies().len(), 2);
    // The copy is written after the visitor has been answered.
    std::thread::sleep(Duration::from_millis(500));

    assert_eq!(push(&world.worker, &host, &link.code, &link), json!({ "written": 1, "stale": 0 }));
    assert_eq!(push(&world.worker, &host, &link.code, &link), json!({ "written": 0, "stale": 1 }));
}

#[test]
fn a_push_without_the_key_or_in_another_shape_is_refused() {
    let world = World::shared();
    let url = world.worker.site("/_tributary/links");
    let link = link();
    let good = body("shop.example", &link.code, &link);
    for authorization in ["", "Bearer", "Bearer x", &format!("Basic {EDGE_KEY}"), &format!("Bearer {EDGE_KEY}x")] {
        let reply = Visitor::new().with("authorization", authorization).sends("PUT", &url, good.clone());
        assert_eq!(reply.status, 401, "{authorization}");
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    }
    let ledger = Visitor::new().with("authorization", format!("Bearer {EDGE_KEY}"));
    for (bad, status) in [
        (b"{".to_vec(), 422),
        (b"[]".to_vec(), 422),
        (b"null".to_vec(), 422),
        (br#"{"links":[{"host":"h","name":"ABC12345","record":{}}]}"#.to_vec(), 422),
        (body("shop.example", "../x", &link), 422),
        (body("shop.example/x", &link.code, &link), 422),
    ] {
        assert_eq!(ledger.sends("PUT", &url, bad).status, status);
    }
    assert!(announces(&url, 300_000).starts_with("HTTP/1.1 413 "));
}

/// The answer to a push that announces a body of this length. The body is not sent: the Worker answers by its length
/// alone, and a client that is still writing when the connection ends would see only that.
fn announces(url: &str, body_bytes: usize) -> String {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut connection = TcpStream::connect(host).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let head = format!(
        "PUT /{path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {EDGE_KEY}\r\n\
         content-length: {body_bytes}\r\nconnection: close\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).unwrap();
    let mut line = String::new();
    BufReader::new(connection).read_line(&mut line).unwrap();
    line
}

#[test]
fn nothing_else_of_ours_is_there() {
    let world = World::shared();
    for target in ["/_tributary/", "/_tributary/metrics", "/_tributary/links"] {
        assert_eq!(Visitor::new().gets(&world.worker.site(target)).status, 404, "{target}");
    }
}
