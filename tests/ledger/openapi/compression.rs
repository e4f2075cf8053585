//! What is large and public travels compressed, to whoever takes it; nothing else does.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use serde_json::json;

/// Head and size of the body, as they came over the wire.
fn raw(ledger: &Ledger, path: &str, headers: &str) -> (String, usize) {
    let address = ledger.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    (String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase(), answer.len() - end - 4)
}

#[test]
fn the_description_and_its_page_are_compressed_for_whoever_asks_and_a_call_never() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let gzip = "accept-encoding: gzip\r\n";

    for path in ["/openapi.json", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css"] {
        let (head, small) = raw(&ledger, path, gzip);
        assert!(head.contains("content-encoding: gzip") && head.contains("vary: accept-encoding"), "{path}: {head}");
        let (head, large) = raw(&ledger, path, "");
        assert!(!head.contains("content-encoding"), "{path}: {head}");
        assert!(small * 2 < large, "{path}: {small} of {large} bytes");
    }
    let link = shop.partner(&shop.program(&json!({})), &json!({})).code;
    let key = format!("{gzip}authorization: Bearer {}\r\n", shop.edge_key);
    let (head, size) = raw(&ledger, &format!("/v1/edge/links/{link}"), &key);
    assert!(head.starts_with("http/1.1 200") && !head.contains("content-encoding"), "{head}");
    assert!(size > 100, "{size}");
}
