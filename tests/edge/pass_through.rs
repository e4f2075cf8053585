//! What is not ours goes between visitor and origin as it is.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Visitor, WorkerOptions, World};

/// The origin of `support/origin.mjs` behind a Worker.
struct Site {
    world: World,
    origin: Child,
}

impl Site {
    fn open() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("edge/support/origin.mjs");
        let mut command = Command::new("node");
        let mut origin = command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(origin.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("port ").unwrap().parse().unwrap();
        Self { world: World::with(WorkerOptions { origin_port: Some(port), ..WorkerOptions::default() }), origin }
    }

    fn at(&self, target: &str) -> String {
        self.world.worker.site(target)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.origin.stdin.take());
        self.origin.wait().ok();
    }
}

#[test]
fn headers_ranges_head_and_redirects_of_the_origin_arrive_as_they_were() {
    let site = Site::open();

    let page = Visitor::new().gets(&site.at("/cookies?ref=0BADC0DE"));
    assert_eq!(page.set_cookies(), ["session=1; Path=/; HttpOnly", "theme=dark; Path=/"]);
    assert_eq!(
        (page.header("x-powered-by"), page.header("cache-control")),
        (Some("shop/1.0"), Some("private, max-age=7"))
    );
    assert_eq!(page.body, b"page");

    let part = Visitor::new().with("range", "bytes=5-14").gets(&site.at("/file?x=1"));
    assert_eq!((part.status, part.header("content-range")), (206, Some("bytes 5-14/100000")));
    assert_eq!((part.body.as_slice(), part.header("etag")), (b"5678901234".as_slice(), Some("\"v1\"")));

    let head = Visitor::new().sends("HEAD", &site.at("/file"), Vec::new());
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("100000"), 0));

    let moved = Visitor::new().gets(&site.at("/moved"));
    assert_eq!((moved.status, moved.location()), (301, "/elsewhere?ref=kept"));
    assert_eq!(Visitor::new().gets(&site.at("/missing")).status, 404);
}

#[test]
fn a_body_is_passed_on_while_it_comes() {
    let site = Site::open();
    let host = site.world.worker.site_host();
    let mut visitor = TcpStream::connect(&host).unwrap();
    visitor.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let started = Instant::now();
    visitor.write_all(format!("GET /slow HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut seen = Vec::new();
    let mut part = [0; 4_096];
    while !String::from_utf8_lossy(&seen).contains("first ") {
        let bytes = visitor.read(&mut part).unwrap();
        assert!(bytes > 0, "the connection ended early");
        seen.extend_from_slice(&part[..bytes]);
    }
    assert!(started.elapsed() < Duration::from_millis(1_200), "held back for {:?}", started.elapsed());
    visitor.read_to_end(&mut seen).unwrap();
    assert!(String::from_utf8_lossy(&seen).contains("second"));
}

#[test]
fn a_websocket_reaches_the_origin() {
    let site = Site::open();
    let host = site.world.worker.site_host();
    let mut socket = TcpStream::connect(&host).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let handshake = format!(
        "GET /socket?ref=0BADC0DE HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    socket.write_all(handshake.as_bytes()).unwrap();
    let mut reader = BufReader::new(socket.try_clone().unwrap());
    let mut status = String::new();
    reader.read_line(&mut status).unwrap();
    assert!(status.starts_with("HTTP/1.1 101 "), "{status}");
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
    }

    // A text frame `hi`, masked with zeros.
    socket.write_all(&[0x81, 0x82, 0, 0, 0, 0, b'h', b'i']).unwrap();

    let mut echo = [0; 4];
    reader.read_exact(&mut echo).unwrap();
    assert_eq!(&echo, b"\x81\x02hi");
}
