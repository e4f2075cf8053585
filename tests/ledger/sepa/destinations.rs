//! Who can be paid by SEPA, and who sees the account.

use integration_tests::merchant::{Partner, text};
use serde_json::{Value, json};

use super::{DEBTOR_IBAN, IBANS, World, path};

fn skipped(world: &World, partner: &Partner) -> Option<String> {
    let preview = world.shop.finance.get("/v1/payouts/preview").expect(200);
    let all = preview["skipped"].as_array().unwrap();
    let own = all.iter().find(|entry| entry["affiliate_id"] == json!(partner.affiliate_id));
    own.map(|entry| text(&entry["reason"]))
}

#[test]
fn who_cannot_be_paid_is_skipped_with_a_reason_and_the_rest_is_paid() {
    let world = World::without_debtor();
    let paid = world.partner(0, &json!({}), &[10_000]);
    let nowhere = world.partner(1, &json!({"iban": null}), &[10_000]);
    let nameless = world.partner(2, &json!({"name": "…—?"}), &[10_000]);
    assert_eq!(skipped(&world, &paid).as_deref(), Some("rail_not_set_up"));
    assert_eq!(world.shop.finance.post("/v1/payout-runs", &Value::Null).problem(409), "invalid_state");

    world.set_debtor().expect(200);
    assert_eq!(skipped(&world, &paid), None);
    assert_eq!(skipped(&world, &nowhere).as_deref(), Some("no_destination"));
    assert_eq!(skipped(&world, &nameless).as_deref(), Some("no_destination"));
    let run = world.draft();
    assert_eq!(run["totals"], json!([{"currency": "EUR", "amount": 2000, "count": 1}]));
    assert_eq!(world.balances(&nowhere), [2000, 0, 0]);
    world.ledger.assert_books_hold();
}

#[test]
fn only_euros_travel() {
    let world = World::new();
    let program_id = world.shop.program(&json!({"currency": "CHF", "minimum_payout": 1}));
    let with = json!({"payout_method": "sepa", "stripe_account_id": null, "iban": IBANS[0]});
    let partner = world.shop.partner(&program_id, &with);
    let order = world.shop.order("chf", 10_000, &partner.code, &json!({"currency": "CHF"})).expect(201);
    let id = text(&order["id"]);
    integration_tests::process::eventually(20, "approved", || world.shop.conversion(&id)["status"] == "approved");
    assert_eq!(skipped(&world, &partner).as_deref(), Some("currency_unsupported"));
}

#[test]
fn accounts_are_checked_kept_in_one_form_and_shown_in_part() {
    let world = World::new();
    let partner = world.partner(0, &json!({"iban": "de89 3704 0044 0532 0130 00"}), &[]);
    let affiliate = format!("/v1/affiliates/{}", partner.affiliate_id);
    assert_eq!(world.shop.api.get(&affiliate).expect(200)["iban"], "DE** **** 3000");
    let stored = "select count(*) from affiliate where iban = 'DE89370400440532013000'";
    assert_eq!(world.ledger.database.number(stored), 1);
    for (body, code) in [
        (json!({"iban": "DE89370400440532013001"}), "invalid"),
        (json!({"iban": "DE** **** 3000"}), "invalid"),
        (json!({"iban": "AE070331234567890123456"}), "unreachable"),
        (json!({"account_holder": "…"}), "invalid"),
        (json!({"account_holder": "x".repeat(141)}), "too_long"),
        (json!({"account_holder": ""}), "required"),
    ] {
        let problem = world.shop.api.patch(&affiliate, &body).expect(422);
        assert_eq!(problem["errors"][0]["code"], code, "{body}");
    }
    let held = world.shop.api.patch(&affiliate, &json!({"account_holder": "Müßig GmbH"})).expect(200);
    assert_eq!((&held["account_holder"], &held["name"]), (&json!("Müßig GmbH"), &json!("Jürgen Müßig")));

    let debtor = world.shop.finance.get("/v1/integrations/sepa").expect(200);
    assert_eq!((&debtor["iban"], &debtor["bic"]), (&json!("NL** **** 4300"), &json!("ABNANL2A")));
    for body in [
        json!({"name": "Shop"}),
        json!({"name": "", "iban": DEBTOR_IBAN}),
        json!({"name": "Shop", "iban": "NL91ABNA0417164301"}),
        json!({"name": "Shop", "iban": DEBTOR_IBAN, "bic": "ABNA"}),
        json!({"name": "Shop", "iban": DEBTOR_IBAN, "currency": "EUR"}),
    ] {
        let answer = world.shop.finance.put("/v1/integrations/sepa", &body);
        assert_eq!(answer.problem(422), "validation_failed", "{body}");
    }
    assert_eq!(world.shop.finance.get("/v1/integrations/sepa").expect(200), debtor);
    let told = world.ledger.database.number(&format!(
        "select count(*) from audit_entry where coalesce(before::text, '') || coalesce(after::text, '') like '%{DEBTOR_IBAN}%'"
    ));
    assert_eq!((world.deeds("sepa_debtor.set"), told), (1, 0));
}

#[test]
fn a_change_of_account_or_holder_after_the_draft_leaves_the_payout_out() {
    let world = World::new();
    let stays = world.partner(0, &json!({}), &[10_000]);
    let moved = world.partner(1, &json!({}), &[10_000]);
    let renamed = world.partner(2, &json!({}), &[10_000]);
    let run = world.draft();
    let affiliate = |partner: &Partner| format!("/v1/affiliates/{}", partner.affiliate_id);
    world.shop.api.patch(&affiliate(&moved), &json!({"iban": IBANS[3]})).expect(200);
    world.shop.api.patch(&affiliate(&renamed), &json!({"account_holder": "Somebody Else"})).expect(200);
    world.shop.second_finance.post(&format!("{}/approve", path(&run)), &Value::Null).expect(200);
    world.wait_for_files(&run, 1);
    assert_eq!(world.files(&run)[0]["transfers"], 1);
    assert_eq!(world.payout(&run, &stays)["status"], "submitting");
    for partner in [&moved, &renamed] {
        assert_eq!(world.payout(&run, partner)["reason"], "destination_changed");
    }
    world.ledger.assert_books_hold();
}
