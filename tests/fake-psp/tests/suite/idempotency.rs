//! Same key, same answer, one transfer.

use serde_json::json;

use crate::support::{Psp, transfer_form};

#[test]
fn the_same_key_replays_the_first_answer_and_moves_money_once() {
    let psp = Psp::start("replay");

    let first = psp.transfer("po-1");
    let second = psp.transfer("po-1");

    assert_eq!((first.status, first.replayed), (200, false));
    assert_eq!((second.status, second.replayed), (200, true));
    assert_eq!(first.body, second.body);
    assert_eq!(psp.journal().len(), 1);
}

#[test]
fn the_order_of_parameters_does_not_make_it_another_request() {
    let psp = Psp::start("order");
    let mut form = transfer_form("po-1");

    psp.post("/v1/transfers", "po-1", &form);
    form.reverse();

    assert!(psp.post("/v1/transfers", "po-1", &form).replayed);
}

#[test]
fn the_same_key_with_another_body_is_an_idempotency_error() {
    let psp = Psp::start("reuse");
    psp.transfer("po-1");
    let mut form = transfer_form("po-1");
    form[0] = ("amount", "9999");

    let refused = psp.post("/v1/transfers", "po-1", &form);

    assert_eq!(refused.status, 400);
    assert_eq!(refused.body["error"]["type"], "idempotency_error");
    assert_eq!(psp.journal().len(), 1);
}

#[test]
fn a_stored_500_is_replayed_and_a_look_up_tells_the_truth() {
    let psp = Psp::start("stored-500");
    psp.faults(&json!({ "error_500_after": 1, "times": 1 }));

    let failed = psp.transfer("po-1");
    let replayed = psp.transfer("po-1");
    let found = psp.get("/v1/transfers?transfer_group=po-1");

    assert_eq!((failed.status, replayed.status, replayed.replayed), (500, 500, true));
    assert_eq!(found.body["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_500_before_the_work_is_replayed_too_and_no_money_moved() {
    let psp = Psp::start("empty-500");
    psp.faults(&json!({ "error_500": 1, "times": 1 }));

    assert_eq!(psp.transfer("po-1").status, 500);
    assert!(psp.transfer("po-1").replayed);
    assert!(psp.journal().is_empty());
}

#[test]
fn a_429_stores_nothing_so_the_same_key_works_later() {
    let psp = Psp::start("rate-limit");
    psp.faults(&json!({ "error_429": 1, "times": 1 }));

    assert_eq!(psp.transfer("po-1").body["error"]["code"], "rate_limit");
    let later = psp.transfer("po-1");

    assert_eq!((later.status, later.replayed), (200, false));
}

#[test]
fn wrong_parameters_are_not_stored_for_the_key() {
    let psp = Psp::start("not-stored");

    let wrong = psp.post("/v1/transfers", "po-1", &[("amount", "5")]);

    assert_eq!((wrong.status, wrong.body["error"]["code"].as_str()), (400, Some("parameter_missing")));
    assert_eq!(psp.transfer("po-1").status, 200);
}

#[test]
fn forgotten_keys_let_the_same_request_pay_twice() {
    let psp = Psp::start("forgotten");
    psp.transfer("po-1");

    crate::support::agent().delete(psp.url("/_idempotency_keys")).call().unwrap();
    psp.transfer("po-1");

    assert_eq!(psp.journal().len(), 2);
}
