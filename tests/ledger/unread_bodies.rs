//! Bodies of calls that are answered without reading them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use integration_tests::ledger::Ledger;

use super::limits::connect;

/// A refused call whose body follows its head, or does not.
const REFUSED: &[u8] = b"POST /v1/payout-runs HTTP/1.1\r\nHost: ledger\r\nAuthorization: Bearer wrong\r\n\
    Content-Type: application/json\r\nContent-Length: 2\r\n";

/// The head of the next answer and its body, of whatever length it says.
fn next_answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&answer));
        answer.push(byte[0]);
    }
    let head = String::from_utf8(answer).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
    stream.read_exact(&mut vec![0; length]).unwrap();
    head
}

#[test]
fn a_connection_goes_on_after_a_refusal_that_came_before_the_body() {
    let ledger = Ledger::start();
    let mut stream = connect(&ledger);
    for _ in 0..3 {
        stream.write_all(REFUSED).unwrap();
        stream.write_all(b"\r\n").unwrap();
        std::thread::sleep(Duration::from_millis(100));
        stream.write_all(b"{}").unwrap();
        let head = next_answer(&mut stream);
        assert!(head.starts_with("http/1.1 401") && !head.contains("connection: close"), "{head}");
    }
}

#[test]
fn whoever_sends_no_body_or_asks_before_it_is_told_that_the_connection_ends() {
    let ledger = Ledger::start();
    for (asks, most) in [("", 5), ("Expect: 100-continue\r\n", 1)] {
        let mut stream = connect(&ledger);
        let began = Instant::now();
        stream.write_all(&[REFUSED, asks.as_bytes(), b"\r\n"].concat()).unwrap();
        let head = next_answer(&mut stream);
        assert!(head.starts_with("http/1.1 401") && head.contains("connection: close"), "{head}");
        assert!(began.elapsed() < Duration::from_secs(most), "{:?}", began.elapsed());
        assert_eq!(stream.read(&mut [0]).unwrap(), 0, "the connection is closed");
    }
}
