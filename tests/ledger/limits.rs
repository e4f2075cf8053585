//! What one client may take: connections, time, bytes, wrong keys.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use serde_json::json;

/// A connection of which a test sends every byte itself.
pub(super) fn connect(ledger: &Ledger) -> TcpStream {
    let stream = TcpStream::connect(ledger.url().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

/// All that is answered until the connection ends.
fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_head_that_drips_in_is_given_up_after_ten_seconds_and_others_are_answered_meanwhile() {
    let ledger = Ledger::start();
    let began = Instant::now();
    let mut dripping: Vec<TcpStream> = (0..50).map(|_| connect(&ledger)).collect();
    for stream in &mut dripping {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: ledger\r\n").unwrap();
    }

    let mut gone = 0;
    while gone == 0 && began.elapsed() < Duration::from_secs(25) {
        std::thread::sleep(Duration::from_millis(500));
        let quick = Instant::now();
        Client::new(ledger.url()).get("/readyz");
        assert!(quick.elapsed() < Duration::from_secs(2), "{:?}", quick.elapsed());
        gone = dripping.iter_mut().map(|stream| stream.write_all(b"X-Drip: 1\r\n")).filter(Result::is_err).count();
    }

    let took = began.elapsed();
    assert!((Duration::from_secs(9)..Duration::from_secs(20)).contains(&took), "{took:?}");
    eventually(10, "all of them are gone", || {
        dripping.retain_mut(|stream| stream.write_all(b"X-Drip: 1\r\n").is_ok());
        dripping.is_empty()
    });
}

#[test]
fn a_body_that_does_not_come_is_given_up_as_the_clients_fault_and_its_connection_is_closed() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let head = |path: &str, media_type: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: ledger\r\nAuthorization: Bearer {}\r\nContent-Type: {media_type}\r\n\
             Content-Length: 1000\r\n\r\n",
            shop.api.key()
        )
    };
    let heads = [
        head("/v1/conversions", "application/json"),
        head("/v1/imports/affiliates", "text/csv") + "name,email\n",
        head("/v1/affiliates", "application/json") + "{",
    ];
    let stalled = heads.map(|head| {
        let mut stream = connect(&ledger);
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream
    });
    for mut stream in stalled {
        // It reads until the server closes.
        let answer = answer(&mut stream);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
        assert!(head.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(head.contains("application/problem+json") && head.contains("connection: close"), "{answer}");
        assert!(body.contains(r#""code":"request_timeout""#), "{answer}");
    }
    assert_eq!(ledger.database.number("select count(*) from affiliate"), 0);
}

#[test]
fn a_head_that_is_too_large_or_has_too_many_fields_is_refused() {
    let ledger = Ledger::start();
    for fields in ["X-Large: ".to_owned() + &"x".repeat(100_000) + "\r\n", "X-Many: 1\r\n".repeat(101)] {
        let mut stream = connect(&ledger);
        // It may close before all of it is written.
        let _ = stream.write_all(format!("GET /healthz HTTP/1.1\r\nHost: ledger\r\n{fields}\r\n").as_bytes());
        // Of an answer before the head's end the client may see only that the connection is gone.
        let answer = answer(&mut stream);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{} bytes: {answer}", fields.len());
    }
}

#[test]
fn json_that_is_nested_without_end_is_not_json() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    for nested in ["[".repeat(100_000), "{\"a\":".repeat(40_000)] {
        let headers = [("content-type", "application/json")];
        let answer = shop.api.send("POST", "/v1/conversions", &headers, Some(&nested));
        assert!((400..500).contains(&answer.status), "{}", answer.text);
    }
    assert_eq!(shop.api.get("/v1/programs").status, 200);
}

#[test]
fn there_are_so_many_connections_and_the_next_waits_for_one_of_them() {
    let ledger = Ledger::start_set(None, &[("MAX_CONNECTIONS", "4")]);
    let idle: Vec<TcpStream> = (0..4).map(|_| connect(&ledger)).collect();
    std::thread::sleep(Duration::from_millis(200));
    let mut next = connect(&ledger);
    next.write_all(b"GET /healthz HTTP/1.1\r\nHost: ledger\r\nConnection: close\r\n\r\n").unwrap();
    next.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    assert!(next.read(&mut [0]).is_err(), "there is no place for it yet");

    drop(idle);

    next.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    assert!(answer(&mut next).starts_with("HTTP/1.1 200"));
}

#[test]
fn one_address_may_be_given_so_many_connections() {
    let ledger = Ledger::start_set(None, &[("MAX_CONNECTIONS_PER_ADDRESS", "3")]);
    let ask = |stream: &mut TcpStream| {
        let _ = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: ledger\r\nConnection: close\r\n\r\n");
        answer(stream)
    };
    let idle: Vec<TcpStream> = (0..3).map(|_| connect(&ledger)).collect();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(ask(&mut connect(&ledger)), "", "closed at once");
    drop(idle);
    eventually(10, "there is a place again", || ask(&mut connect(&ledger)).starts_with("HTTP/1.1 200"));
}

#[test]
fn whoever_guesses_keys_is_told_to_wait_and_whoever_has_one_is_not() {
    let ledger = Ledger::start_set(None, &[("CLIENT_ADDRESS_HEADER", "x-forwarded-for")]);
    let shop = Merchant::new(&ledger);
    shop.api.get("/v1/programs").expect(200);
    let from = |address: &'static str| [("x-forwarded-for", address)];
    let guess = Client::new(ledger.url()).with_key("trb_merchant_guessed");

    let answers: Vec<u16> =
        (0..60).map(|_| guess.get_with("/v1/programs", &from("198.51.100.1, 192.0.2.1")).status).collect();

    assert_eq!(answers[..20], [401; 20]);
    let refused = answers.iter().filter(|status| **status == 429).count();
    assert!(refused >= 30, "{answers:?}");
    // By the same address with a good key, and by another with a bad one.
    shop.api.get_with("/v1/programs", &from("192.0.2.1")).expect(200);
    assert_eq!(guess.get_with("/v1/programs", &from("192.0.2.2")).status, 401);
    let metrics = Client::new(ledger.url()).get("/metrics").text;
    assert!(metrics.contains("\ntributary_keys_refused_total 61\n"), "{metrics}");
}

#[test]
fn a_request_id_that_does_not_fit_into_a_log_line_is_replaced() {
    let ledger = Ledger::start();
    let client = Client::new(ledger.url());
    let id = |sent: &str| {
        let answer = client.get_with("/healthz", &[("x-request-id", sent)]);
        answer.header("x-request-id").unwrap().to_owned()
    };
    assert_eq!(id("from-the-proxy-1"), "from-the-proxy-1");
    for odd in ["x".repeat(129), "two words".to_owned()] {
        assert_ne!(id(&odd), odd);
        assert_eq!(id(&odd).len(), 36);
    }
}

#[test]
fn one_merchant_that_floods_keeps_no_place_of_anothers() {
    let ledger = Ledger::start();
    let (busy, quiet) = (Merchant::new(&ledger), Merchant::new(&ledger));
    let [flood, calm] = [&busy, &quiet].map(|shop| shop.partner(&shop.program(&json!({})), &json!({})));
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (busy, flood, done) = (&busy, &flood, &done);
            scope.spawn(move || {
                let mut round = 0;
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    round += 1;
                    let order = |n: i32| {
                        json!({
                            "order_id": format!("{thread}-{round}-{n}"), "customer_id": "c", "amount": 100,
                            "currency": "EUR", "ref": flood.code,
                        })
                    };
                    let orders: Vec<_> = (0..500).map(order).collect();
                    busy.api.post("/v1/conversions/bulk", &json!({"conversions": orders})).expect(200);
                }
            });
        }
        std::thread::sleep(Duration::from_secs(1));
        let mut took: Vec<Duration> = (0..20)
            .map(|number| {
                let began = Instant::now();
                quiet.order(&format!("calm-{number}"), 100, &calm.code, &json!({})).expect(201);
                began.elapsed()
            })
            .collect();
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        took.sort();
        // Eight floods of 500 orders each in a debug build: in the line behind all of them it would be many seconds.
        assert!(took[10] < Duration::from_secs(2), "{took:?}");
    });
    ledger.assert_books_hold();
}

/// A bulk request of one order, made long by spaces.
fn long_bulk_request(order_id: &str, bytes: usize) -> Vec<u8> {
    let order = json!({"order_id": order_id, "customer_id": "c", "amount": 100, "currency": "EUR"});
    let mut body = format!(r#"{{"conversions":[{order}]"#).into_bytes();
    body.resize(bytes - 1, b' ');
    body.push(b'}');
    body
}

fn bulk_head(key: &str, framing: &str) -> String {
    format!(
        "POST /v1/conversions/bulk HTTP/1.1\r\nHost: ledger\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\n{framing}\r\n\r\n"
    )
}

/// The status line and the headers of an answer.
fn head_of(stream: &mut TcpStream) -> String {
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    answer(stream).split("\r\n\r\n").next().unwrap_or_default().to_owned()
}

#[test]
fn large_bodies_have_so_much_memory_together_and_who_finds_none_left_is_told_to_come_again() {
    const BODY: usize = 19 * 1024 * 1024;
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let keys: Vec<String> = (0..10)
        .map(|number| {
            let person = json!({"role": "merchant", "person": format!("shop {number}")});
            let made = ledger.operator.post(&format!("/v1/merchants/{}/keys", shop.id), &person).expect(201);
            made["key"].as_str().unwrap().to_owned()
        })
        .collect();
    let body = long_bulk_request("order-1", BODY);
    let framing = format!("Content-Length: {BODY}");
    let send = |key: &str, bytes: &[u8]| {
        let mut stream = connect(&ledger);
        stream.write_all(bulk_head(key, &framing).as_bytes()).unwrap();
        stream.write_all(bytes).unwrap();
        stream
    };

    // Six bodies fit. All of them come but for their last byte.
    let mut slow: Vec<TcpStream> = keys[..6].iter().map(|key| send(key, &body[..BODY - 1])).collect();
    let metrics = || Client::new(ledger.url()).get("/metrics").text;
    let taken = format!("\ntributary_http_body_bytes {}\n", 6 * BODY);
    eventually(10, "six are being read", || metrics().contains(&taken));
    let heads: Vec<String> = std::thread::scope(|scope| {
        let (send, body) = (&send, &body);
        // By those that have their share, and by those that have nothing.
        let others: Vec<_> = keys.iter().map(|key| scope.spawn(move || head_of(&mut send(key, body)))).collect();
        others.into_iter().map(|other| other.join().unwrap()).collect()
    });

    for head in heads {
        assert!(head.starts_with("HTTP/1.1 429 ") && head.contains("retry-after: "), "{head}");
    }
    let mut chunked = connect(&ledger);
    chunked.write_all(bulk_head(&keys[0], "Transfer-Encoding: chunked").as_bytes()).unwrap();
    let part = "x".repeat(100_000);
    chunked.write_all(format!("{:x}\r\n{part}\r\n0\r\n\r\n", part.len()).as_bytes()).unwrap();
    assert!(head_of(&mut chunked).starts_with("HTTP/1.1 429 "), "a body of untold length counts as the longest");
    // Ordinary calls need no room.
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    shop.order("order-2", 100, &partner.code, &json!({})).expect(201);
    for stream in &mut slow {
        stream.write_all(&body[BODY - 1..]).unwrap();
        let head = head_of(stream);
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    }
    assert!(metrics().contains("\ntributary_http_body_bytes 0\n"));
    assert!(metrics().contains("\ntributary_bodies_refused_total 11\n"), "{}", metrics());
    let most = ledger.process.peak_memory();
    assert!(most < 450 * 1024 * 1024, "{} MiB", most / 1024 / 1024);
}

#[test]
fn a_webhook_that_nobody_can_have_signed_is_refused_before_its_body_is_read() {
    let psp = Psp::start();
    let ledger = Ledger::start_with(Some(psp.url()));
    let shop = Merchant::new(&ledger);
    let merchants_own = format!("/webhooks/stripe/{}", shop.id);
    for path in ["/webhooks/stripe", "/webhooks/stripe-connect", &merchants_own, "/webhooks/paypal"] {
        let mut stream = connect(&ledger);
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: ledger\r\nConnection: close\r\nContent-Length: 200000\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();

        let answer = answer(&mut stream);

        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("bad_signature"), "{path}: {answer}");
    }
}

#[test]
fn orders_that_find_the_queue_full_are_told_when_to_come_again_and_so_are_bulk_requests() {
    // A merchant may have 25 single orders waiting, and 200 in bulk.
    let ledger = Ledger::start_set(None, &[("MAX_WAITING_ORDERS", "100")]);
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let bulk = &|request: i32| {
        let order = |n| {
            json!({
                "order_id": format!("bulk-{request}-{n}"), "customer_id": "c", "amount": 100, "currency": "EUR",
                "ref": partner.code,
            })
        };
        let orders: Vec<_> = (0..100).map(order).collect();
        shop.api.post("/v1/conversions/bulk", &json!({ "conversions": orders }))
    };
    let single = &|n: i32| shop.order(&format!("single-{n}"), 100, &partner.code, &json!({}));

    let answers = std::thread::scope(|scope| {
        // Nothing can be recorded for a while.
        let held = "begin; lock table conversion in access exclusive mode; select pg_sleep(6); commit";
        scope.spawn(|| ledger.database.execute(held).unwrap());
        std::thread::sleep(Duration::from_secs(1));
        let bulks: Vec<_> = (0..4).map(|n| scope.spawn(move || bulk(n))).collect();
        let singles: Vec<_> = (0..40).map(|n| scope.spawn(move || single(n))).collect();
        [bulks, singles].map(|calls| calls.into_iter().map(|call| call.join().unwrap()).collect::<Vec<_>>())
    });

    for (answers, taken, status) in [(&answers[0], 2, 200), (&answers[1], 25, 201)] {
        let refused: Vec<_> = answers.iter().filter(|answer| answer.status != status).collect();
        assert_eq!(answers.len() - refused.len(), taken, "{answers:?}");
        for answer in refused {
            assert_eq!(answer.problem(429), "rate_limited");
            assert_eq!(answer.header("retry-after"), Some("1"));
        }
    }
    ledger.assert_books_hold();
}
