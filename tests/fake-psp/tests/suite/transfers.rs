//! Transfers: shapes, listing, reversing, refusals.

use serde_json::{Value, json};

use crate::support::{Psp, agent, seen, transfer_form};

#[test]
fn a_transfer_has_exactly_the_published_fields() {
    let psp = Psp::start("shape");

    let transfer = psp.transfer("po-1").body;

    let record = include_str!("../../../provider-schemas/stripe/objects.json");
    let record: Value = serde_json::from_str(record).unwrap();
    let names = |object: &Value| object.as_object().unwrap().keys().cloned().collect::<Vec<String>>();
    assert_eq!(names(&transfer), names(&record["$defs"]["transfer"]["properties"]));
    assert_eq!(transfer["metadata"], json!({ "payout_id": "po-1" }));
    assert_eq!(transfer["reversals"]["total_count"], 0);
    assert_eq!(psp.get(&format!("/v1/transfers/{}", transfer["id"].as_str().unwrap())).body, transfer);
}

#[test]
fn the_journal_tells_what_a_reconciliation_needs() {
    let psp = Psp::start("journal");
    let id = psp.transfer("po-1").body["id"].clone();

    let line = &psp.journal()[0];

    assert_eq!(line["id"], id);
    assert_eq!(line["kind"], "transfer");
    assert_eq!((line["amount"].as_i64(), line["currency"].as_str()), (Some(1234), Some("eur")));
    assert_eq!(line["destination"], "acct_1");
    assert_eq!(line["transfer_group"], "po-1");
    assert_eq!(line["idempotency_key"], "po-1");
    assert_eq!(line["metadata"], json!({ "payout_id": "po-1" }));
    assert!(line["created"].as_i64().unwrap() > 1_700_000_000);
}

#[test]
fn transfers_are_found_by_group_and_destination() {
    let psp = Psp::start("group");
    let wanted = psp.transfer("po-1").body["id"].clone();
    psp.transfer("po-2");

    let by_group = psp.get("/v1/transfers?transfer_group=po-1").body;

    assert_eq!(ids(&by_group), [wanted]);
    assert!(ids(&psp.get("/v1/transfers?transfer_group=po-3").body).is_empty());
    assert_eq!(ids(&psp.get("/v1/transfers?destination=acct_1").body).len(), 2);
    assert!(ids(&psp.get("/v1/transfers?transfer_group=po-1&destination=acct_2").body).is_empty());
}

#[test]
fn a_list_is_read_page_by_page_newest_first() {
    let psp = Psp::start("pages");
    let mut made: Vec<Value> = (0..5).map(|number| psp.transfer(&format!("po-{number}")).body["id"].clone()).collect();
    made.reverse();

    let mut read = Vec::new();
    let mut path = "/v1/transfers?limit=2".to_owned();
    loop {
        let page = psp.get(&path).body;
        read.extend(ids(&page));
        if page["has_more"] == false {
            break;
        }
        path = format!("/v1/transfers?limit=2&starting_after={}", read.last().unwrap().as_str().unwrap());
    }

    assert_eq!(read, made);
}

#[test]
fn a_reversal_takes_back_no_more_than_was_sent() {
    let psp = Psp::start("reversal");
    let id = psp.transfer("po-1").body["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/transfers/{id}/reversals");

    let part = psp.post(&path, "rev-1", &[("amount", "234")]);
    let too_much = psp.post(&path, "rev-2", &[("amount", "1001")]);
    let rest = psp.post(&path, "rev-3", &[]);

    assert_eq!((part.status, part.body["object"].as_str()), (200, Some("transfer_reversal")));
    assert_eq!(too_much.status, 400);
    assert_eq!(rest.body["amount"], 1000);
    let transfer = psp.get(&format!("/v1/transfers/{id}")).body;
    assert_eq!((transfer["amount_reversed"].as_i64(), transfer["reversed"].as_bool()), (Some(1234), Some(true)));
    assert_eq!(transfer["reversals"]["total_count"], 2);
}

#[test]
fn wrong_requests_get_stripes_errors() {
    let psp = Psp::start("errors");
    let with = |name: &'static str, value: &'static str| {
        let mut form = transfer_form("po-1").to_vec();
        form.retain(|(key, _)| *key != name);
        form.push((name, value));
        psp.post("/v1/transfers", "", &form)
    };
    for (seen, status, code, param) in [
        (with("amount", "0"), 400, "parameter_invalid_integer", "amount"),
        (with("amount", "-5"), 400, "parameter_invalid_integer", "amount"),
        (with("amount", "1.5"), 400, "parameter_invalid_integer", "amount"),
        (with("currency", ""), 400, "parameter_missing", "currency"),
        (with("destination", "nobody"), 400, "resource_missing", "destination"),
        (with("colour", "red"), 400, "parameter_unknown", "colour"),
        (psp.get("/v1/transfers/tr_0"), 404, "resource_missing", "id"),
        (psp.get("/v1/transfers?starting_after=tr_0"), 400, "resource_missing", "starting_after"),
    ] {
        let error = &seen.body["error"];
        assert_eq!((seen.status, error["code"].as_str(), error["param"].as_str()), (status, Some(code), Some(param)));
        assert_eq!(error["type"], "invalid_request_error");
        assert!(error["doc_url"].as_str().unwrap().starts_with("https://stripe.com/docs/error-codes/"));
    }
    assert!(psp.journal().is_empty());
}

#[test]
fn a_key_is_needed_and_a_live_one_is_refused() {
    let psp = Psp::start("keys");
    let url = psp.url("/v1/balance");

    let without = seen(agent().get(&url).call()).unwrap();
    let live = seen(agent().get(&url).header("authorization", "Bearer sk_live_1").call()).unwrap();

    assert_eq!((without.status, live.status), (401, 401));
    assert_eq!(without.body["error"]["type"], "invalid_request_error");
    assert_eq!(psp.get("/v1/nowhere").status, 404);
}

fn ids(list: &Value) -> Vec<Value> {
    list["data"].as_array().unwrap().iter().map(|transfer| transfer["id"].clone()).collect()
}
