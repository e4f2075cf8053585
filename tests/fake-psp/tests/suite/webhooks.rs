//! Events, signed as Stripe signs them.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

use fake_psp::recorded::Recorded;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::Psp;

#[test]
fn a_transfer_is_announced_with_a_signature_that_verifies() {
    let (url, events) = endpoint();
    let psp = Psp::start_with("webhook", &["--webhook-url", &url, "--webhook-secret", "whsec_test"]);

    let transfer = psp.transfer("po-1").body;
    let (signature, body) = events.recv_timeout(Duration::from_secs(5)).unwrap();

    assert_signed(&signature, &body, b"whsec_test");
    let event = as_published(&body);
    assert_eq!((event["object"].as_str(), event["type"].as_str()), (Some("event"), Some("transfer.created")));
    assert_eq!(event["data"]["object"], transfer);
}

#[test]
fn events_come_twice_and_out_of_order_when_told_to() {
    let (url, events) = endpoint();
    let psp = Psp::start_with("webhook-order", &["--webhook-url", &url, "--webhook-secret", "s"]);
    psp.faults(&json!({ "webhook_duplicates": 1, "webhook_out_of_order": 1 }));

    psp.transfer("po-1");
    psp.transfer("po-2");
    let groups: Vec<String> = (0..4)
        .map(|_| {
            let (_, body) = events.recv_timeout(Duration::from_secs(5)).unwrap();
            let event = as_published(&body);
            event["data"]["object"]["transfer_group"].as_str().unwrap().to_owned()
        })
        .collect();

    assert_eq!(groups, ["po-2", "po-2", "po-1", "po-1"]);
}

#[test]
fn what_happens_to_connected_accounts_goes_to_their_own_endpoint_with_its_own_secret() {
    let (platform_url, platform) = endpoint();
    let (connect_url, connect) = endpoint();
    let psp = Psp::start_with(
        "webhook-connect",
        &[
            ["--webhook-url", &platform_url, "--webhook-secret", "one"],
            ["--connect-webhook-url", &connect_url, "--connect-webhook-secret", "two"],
        ]
        .concat(),
    );
    let told = || {
        let (signature, body) = connect.recv_timeout(Duration::from_secs(5)).unwrap();
        assert_signed(&signature, &body, b"two");
        as_published(&body)
    };

    psp.put("/_controls", &json!({ "accounts": { "acct_a": "transfers_not_allowed", "acct_b": "resource_missing" } }));
    let (restricted, gone) = (told(), told());
    psp.put("/_controls", &json!({ "accounts": { "acct_b": "resource_missing" } }));
    let restored = told();

    assert_eq!((&restricted["type"], &restricted["account"]), (&json!("account.updated"), &json!("acct_a")));
    assert_eq!(restricted["data"]["object"]["capabilities"]["transfers"], "inactive");
    assert_eq!((&gone["type"], &gone["account"]), (&json!("account.application.deauthorized"), &json!("acct_b")));
    assert_eq!(restored["data"]["object"]["payouts_enabled"], true);
    assert!(platform.try_recv().is_err() && connect.try_recv().is_err());
}

#[test]
fn a_replayed_request_announces_nothing() {
    let (url, events) = endpoint();
    let psp = Psp::start_with("webhook-replay", &["--webhook-url", &url, "--webhook-secret", "s"]);

    psp.transfer("po-1");
    psp.transfer("po-1");

    events.recv_timeout(Duration::from_secs(5)).unwrap();
    assert!(events.recv_timeout(Duration::from_millis(300)).is_err());
}

/// The event, which is as Stripe publishes its events.
fn as_published(body: &str) -> Value {
    let event = serde_json::from_str(body).unwrap();
    assert_eq!(Recorded::get().unwrap().faults_of_stripe_event(&event), Vec::<String>::new(), "{event:#}");
    event
}

fn assert_signed(signature: &str, body: &str, secret: &[u8]) {
    let (at, given) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    mac.verify_slice(&hex::decode(given).unwrap()).unwrap();
}

/// The signature and body of each request to a listener.
fn endpoint() -> (String, mpsc::Receiver<(String, String)>) {
    let (url, heard) = listen();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for Heard { mut headers, body } in heard {
            if sender.send((headers.remove("stripe-signature").unwrap_or_default(), body)).is_err() {
                return;
            }
        }
    });
    (url, receiver)
}

/// A request that came to a listener.
#[derive(Debug)]
pub(crate) struct Heard {
    /// By lower-case name.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

/// A listener that answers 200 and passes on each request.
pub(crate) fn listen() -> (String, mpsc::Receiver<Heard>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let mut headers = HashMap::new();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                match line.trim_end().split_once(": ") {
                    Some((name, value)) => drop(headers.insert(name.to_ascii_lowercase(), value.to_owned())),
                    None if line.trim_end().is_empty() => break,
                    None => {}
                }
            }
            let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            reader.get_mut().write_all(answer).unwrap();
            if sender.send(Heard { headers, body: String::from_utf8(body).unwrap() }).is_err() {
                return;
            }
        }
    });
    (url, receiver)
}
