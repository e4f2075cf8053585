//! Bad luck on demand.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Psp, agent, transfer_form};

#[test]
fn a_dropped_reply_did_the_work() {
    let psp = Psp::start("drop-reply");
    psp.faults(&json!({ "drop_reply": 1 }));

    let lost = psp.try_transfer("po-1");
    psp.faults(&json!({}));

    assert!(lost.is_err(), "{lost:?}");
    assert_eq!(psp.journal()[0]["idempotency_key"], "po-1");
    assert!(psp.transfer("po-1").replayed);
}

#[test]
fn a_dropped_request_did_nothing() {
    let psp = Psp::start("drop-request");
    psp.faults(&json!({ "drop_request": 1, "times": 1 }));

    assert!(psp.try_transfer("po-1").is_err());
    assert!(psp.journal().is_empty());
    assert!(!psp.transfer("po-1").replayed);
}

#[test]
fn a_malformed_answer_did_the_work() {
    let psp = Psp::start("malformed");
    psp.faults(&json!({ "malformed": 1, "times": 1 }));

    let broken = psp.try_transfer("po-1").unwrap_err();

    assert!(broken.starts_with("not JSON"), "{broken}");
    assert_eq!(psp.journal().len(), 1);
}

#[test]
fn work_that_begins_late_is_done_though_the_caller_hung_up() {
    let psp = Psp::start("late-work");
    psp.faults(&json!({ "delay_before_ms": 400, "times": 1 }));
    let impatient = agent()
        .post(psp.url("/v1/transfers"))
        .config()
        .timeout_global(Some(Duration::from_millis(100)))
        .build()
        .header("authorization", "Bearer sk_test_1")
        .header("idempotency-key", "po-1");

    assert!(impatient.send_form(transfer_form("po-1")).is_err());
    assert!(psp.journal().is_empty());
    let until = Instant::now() + Duration::from_secs(5);
    while psp.journal().is_empty() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }

    assert_eq!(psp.journal().len(), 1);
}

#[test]
fn faults_strike_only_where_they_are_told_to() {
    let psp = Psp::start("only");
    psp.faults(&json!({ "error_503": 1, "only": ["POST /v1/transfers"] }));

    assert_eq!(psp.transfer("po-1").status, 503);
    assert_eq!(psp.get("/v1/transfers").status, 200);
}

#[test]
fn what_refuses_for_now_says_how_long_when_told_to() {
    let psp = Psp::start("retry-after");
    let asked = |faults| {
        psp.faults(&faults);
        let request = agent().get(psp.url("/v1/transfers")).header("authorization", "Bearer sk_test_1");
        let answer = request.call().unwrap();
        (answer.status().as_u16(), answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned()))
    };

    assert_eq!(asked(json!({ "error_429": 1, "retry_after": "7" })), (429, Some("7".to_owned())));
    let date = "Sat, 28 Nov 2026 09:00:00 GMT";
    assert_eq!(asked(json!({ "error_503": 1, "retry_after": date })), (503, Some(date.to_owned())));
    assert_eq!(asked(json!({ "error_503": 1 })), (503, None));
    assert_eq!(asked(json!({ "retry_after": "7" })), (200, None));
}

#[test]
fn a_key_in_use_is_a_409() {
    let psp = Psp::start("in-use");
    psp.faults(&json!({ "error_409": 1 }));

    let refused = psp.transfer("po-1");

    assert_eq!(refused.status, 409);
    assert_eq!(refused.body["error"]["code"], "idempotency_key_in_use");
}

#[test]
fn faults_that_make_no_sense_are_refused_by_name() {
    let psp = Psp::start("validated");
    psp.faults(&json!({ "malformed": 0.5 }));
    for (faults, word) in [
        (json!({ "drop_replies": 1 }), "drop_replies"),
        (json!({ "drop_reply": 1.5 }), "drop_reply"),
        (json!({ "error_500": -0.1 }), "error_500"),
        (json!({ "delay_ms": 999_999_999 }), "delay_ms"),
        (json!({ "only": ["transfers"] }), "only"),
        (json!({ "retry_after": "7\r\n" }), "retry_after"),
        (json!({ "drop_reply": "often" }), "often"),
    ] {
        let refused = psp.faults(&faults);

        assert_eq!(refused.status, 422, "{faults}");
        assert!(refused.body["error"]["message"].as_str().unwrap().contains(word), "{refused:?}");
    }
    assert_eq!(psp.get("/_faults").body["malformed"], 0.5);
}

#[test]
fn the_same_seed_brings_the_same_bad_luck() {
    let luck = |name: &str| -> Vec<u16> {
        let psp = Psp::start_with(name, &["--seed", "7"]);
        psp.faults(&json!({ "error_503": 0.5 }));
        (0..30).map(|number| psp.transfer(&format!("po-{number}")).status).collect()
    };

    let first = luck("seed-a");

    assert_eq!(first, luck("seed-b"));
    assert!(first.contains(&200) && first.contains(&503));
}
