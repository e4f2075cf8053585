//! What is not as the providers publish it is refused as they refuse it, and written down.

use serde_json::{Value, json};

use crate::paypal::{batch, send, token};
use crate::support::{Psp, agent, seen, transfer_form};

/// Where the requests were wrong.
fn places(psp: &Psp) -> Vec<String> {
    let violations = psp.violations("request");
    violations.iter().map(|violation| violation["place"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_misspelt_parameter_is_unknown_to_stripe_and_stays_in_the_journal() {
    let mut psp = Psp::start("misspelt");
    let mut form = transfer_form("po-1").to_vec();
    form.push(("transfer_groop", "po-1"));
    let account = [("type", "express"), ("capabilities[transfers][requestd]", "true")];

    let transfer = psp.post("/v1/transfers", "po-1", &form);
    let nested = psp.post("/v1/accounts", "acc-1", &account);
    let listed = psp.get("/v1/transfers?transfer_groop=po-1");

    let refused =
        [(transfer, "transfer_groop"), (nested, "capabilities[transfers][requestd]"), (listed, "transfer_groop")];
    for (seen, param) in refused {
        let error = &seen.body["error"];
        assert_eq!((seen.status, error["code"].as_str()), (400, Some("parameter_unknown")), "{error}");
        assert_eq!((error["param"].as_str(), error["type"].as_str()), (Some(param), Some("invalid_request_error")));
    }
    assert!(psp.journal().is_empty());
    let expected = ["body.transfer_groop", "body.capabilities.transfers.requestd", "query.transfer_groop"];
    assert_eq!(places(&psp), expected);
    psp.restart();
    assert_eq!(places(&psp), expected);
}

#[test]
fn a_value_that_stripe_does_not_know_is_refused_and_so_is_another_version() {
    let psp = Psp::start("wrong-values");
    let wrong = |form: &[(&str, &str)], path: &str| psp.post(path, "", form).body["error"].clone();

    let kind = wrong(&[("account", "acct_1"), ("type", "account_onbording")], "/v1/account_links");
    let missing = wrong(&[("type", "account_onboarding")], "/v1/account_links");
    let capability = wrong(&[("capabilities[transfer][requested]", "true")], "/v1/accounts");
    let request = agent().get(psp.url("/v1/transfers")).header("authorization", "Bearer sk_test_1");
    let version = seen(request.header("stripe-version", "2019-01-01").call()).unwrap();

    assert_eq!((&kind["code"], &kind["param"]), (&Value::Null, &json!("type")));
    assert_eq!((&missing["code"], &missing["param"]), (&json!("parameter_missing"), &json!("account")));
    assert_eq!(capability["code"], "parameter_unknown");
    assert_eq!(version.status, 400);
    assert_eq!(places(&psp), ["body.type", "body.account", "body.capabilities", "headers.stripe-version"]);
}

/// Makes a request another than the provider takes.
type Spoil = fn(&mut Value);

#[test]
fn a_batch_that_paypal_does_not_understand_is_not_taken() {
    let psp = Psp::start("paypal-misspelt");
    let token = token(&psp);
    let with = |change: Spoil| {
        let mut batch = batch("run-1");
        change(&mut batch);
        send(&psp, &token, &batch)
    };
    let cases: [(Spoil, &str); 4] = [
        (|batch| batch["sender_batch_header"]["email_subjct"] = json!("x"), "sender_batch_header.email_subjct"),
        (|batch| batch["items"][1]["amount"] = json!({"value": "1.00"}), "items[1].amount.currency"),
        (|batch| batch["items"][0]["sender_item_id"] = json!("1".repeat(64)), "items[0].sender_item_id"),
        (|batch| batch["items"][0]["receiver"] = json!(7), "items[0].receiver"),
    ];
    for (change, field) in cases {
        let refused = with(change);
        assert_eq!((refused.status, refused.body["name"].as_str()), (400, Some("VALIDATION_ERROR")), "{field}");
        assert_eq!(refused.body["details"][0]["field"], field);
    }
    let request = agent().post(psp.url("/v1/payments/payouts")).header("authorization", format!("Bearer {token}"));
    let broken = seen(request.header("content-type", "application/json").send("{")).unwrap();

    assert_eq!((broken.status, broken.body["name"].as_str()), (400, Some("MALFORMED_REQUEST")));
    assert_eq!(places(&psp).len(), cases.len() + 1);
    assert!(psp.journal().is_empty());
}

#[test]
fn what_is_as_published_leaves_no_trace() {
    let psp = Psp::start("as-published");
    let transfer = psp.transfer("po-1").body;
    psp.get("/v1/transfers?transfer_group=po-1&limit=3&created[gte]=1");
    psp.get(&format!("/v1/transfers/{}", transfer["id"].as_str().unwrap()));
    send(&psp, &token(&psp), &batch("run-1"));

    assert_eq!(places(&psp), Vec::<String>::new());
}
