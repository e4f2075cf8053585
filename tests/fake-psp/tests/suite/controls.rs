//! Facts about the outside world.

use serde_json::json;

use crate::support::Psp;

#[test]
fn a_limited_balance_runs_out_and_is_shown() {
    let psp = Psp::start("balance");
    psp.put("/_controls", &json!({ "balances": { "eur": 2000 } }));

    let paid = psp.transfer("po-1");
    let refused = psp.transfer("po-2");

    assert_eq!(paid.status, 200);
    assert_eq!((refused.status, refused.body["error"]["code"].as_str()), (400, Some("balance_insufficient")));
    let shown = psp.get("/v1/balance").body;
    assert_eq!(
        (shown["available"][0]["currency"].as_str(), shown["available"][0]["amount"].as_i64()),
        (Some("eur"), Some(766))
    );
}

#[test]
fn a_refusal_while_carrying_out_is_replayed_for_its_key_only() {
    let psp = Psp::start("stored-refusal");
    psp.put("/_controls", &json!({ "balances": { "eur": 0 } }));
    psp.transfer("po-1:g1");
    psp.put("/_controls", &json!({}));

    let same_key = psp.transfer("po-1:g1");
    let new_key = psp.transfer("po-1:g2");

    assert_eq!((same_key.status, same_key.replayed), (400, true));
    assert_eq!(new_key.status, 200);
}

#[test]
fn an_account_told_to_refuse_refuses_with_stripes_code() {
    let psp = Psp::start("refusing");
    for code in
        ["resource_missing", "insufficient_capabilities_for_transfer", "account_invalid", "transfers_not_allowed"]
    {
        psp.put("/_controls", &json!({ "accounts": { "acct_1": code } }));
        let refused = psp.transfer(code);
        assert_eq!((refused.status, refused.body["error"]["code"].as_str()), (400, Some(code)));
    }
    assert!(psp.journal().is_empty());
}

#[test]
fn controls_that_make_no_sense_are_refused() {
    let psp = Psp::start("odd-controls");
    for controls in
        [json!({ "balances": { "EUR": 1 } }), json!({ "accounts": { "acct_1": "tired" } }), json!({ "acounts": {} })]
    {
        assert_eq!(psp.put("/_controls", &controls).status, 422, "{controls}");
    }
}
