//! What is not ours goes between visitor and origin as it is.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Visitor, WorkerOptions, World, link};

/// The origin of `support/origin.mjs` behind a Worker.
struct Site {
    world: World,
    origin: Child,
    /// What visitors ask for.
    host: String,
}

impl Site {
    /// One whose Worker is told the origin, as in development, and one whose Worker passes requests on to the host that
    /// they ask for, as in production.
    fn both() -> [Self; 2] {
        [false, true].map(Self::open)
    }

    fn open(in_production: bool) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("edge/support/origin.mjs");
        let mut command = Command::new("node");
        let mut origin = command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(origin.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("port ").unwrap().parse().unwrap();
        let [origin_port, zone_port] = [!in_production, in_production].map(|told| told.then_some(port));
        let world = World::with(WorkerOptions { origin_port, zone_port, ..WorkerOptions::default() });
        let host = if in_production { format!("127.0.0.1:{port}") } else { world.worker.site_host() };
        Self { world, origin, host }
    }

    fn visitor(&self) -> Visitor {
        Visitor::new().with("host", self.host.as_str())
    }

    fn connects(&self) -> TcpStream {
        let connection = TcpStream::connect(self.world.worker.site_host()).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        connection
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
    for site in Site::both() {
        let page = site.visitor().gets(&site.at("/cookies?ref=0BADC0DE"));
        assert_eq!(page.set_cookies(), ["session=1; Path=/; HttpOnly", "theme=dark; Path=/"]);
        assert_eq!(
            (page.header("x-powered-by"), page.header("cache-control")),
            (Some("shop/1.0"), Some("private, max-age=7"))
        );
        assert_eq!(page.body, b"page");

        let part = site.visitor().with("range", "bytes=5-14").gets(&site.at("/file?x=1"));
        assert_eq!((part.status, part.header("content-range")), (206, Some("bytes 5-14/100000")));
        assert_eq!((part.body.as_slice(), part.header("etag")), (b"5678901234".as_slice(), Some("\"v1\"")));

        let head = site.visitor().sends("HEAD", &site.at("/file"), Vec::new());
        assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("100000"), 0));

        let moved = site.visitor().gets(&site.at("/moved"));
        assert_eq!((moved.status, moved.location()), (301, "/elsewhere?ref=kept"));
        assert_eq!(site.visitor().gets(&site.at("/missing")).status, 404);
    }
}

#[test]
fn a_visit_through_a_link_is_answered_by_the_worker_and_all_else_by_the_origin() {
    for site in Site::both() {
        let link = link();
        site.world.ledger.knows(&link);

        let visit = site.visitor().gets(&site.at(&format!("/cookies?ref={}&a=1", link.code)));
        assert_eq!((visit.status, visit.location(), visit.set_cookies().len()), (302, "/cookies?a=1", 2));
        let page = site.visitor().gets(&site.at(visit.location()));
        assert_eq!((page.status, page.set_cookies().len()), (200, 2));

        let form = site.visitor().sends("POST", &site.at(&format!("/echo?ref={}", link.code)), b"x=1".to_vec());
        assert_eq!((form.status, form.body.as_slice()), (200, b"POST x=1".as_slice()));
        let click = &site.world.ledger.awaits_clicks(link.link_id, 1)[0];
        assert_eq!(click.landing_page, format!("http://{}/cookies?a=1", site.host));
    }
}

#[test]
fn a_body_is_passed_on_while_it_comes() {
    for site in Site::both() {
        let mut visitor = site.connects();
        let started = Instant::now();
        let request = format!("GET /slow HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", site.host);
        visitor.write_all(request.as_bytes()).unwrap();
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
}

#[test]
fn a_websocket_reaches_the_origin() {
    for site in Site::both() {
        let mut socket = site.connects();
        let handshake = format!(
            "GET /socket?ref=0BADC0DE HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            site.host
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
}
