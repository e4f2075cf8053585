//! What a partner is told of a payout: the reasons of corrections, and a statement to print.

use integration_tests::merchant::text;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::finance::World;
use super::visit::Visit;

#[test]
fn the_reason_of_a_correction_reaches_its_partner_on_the_statement_the_payout_and_the_print() {
    let world = World::new("Ada");
    let (shop, ada) = (&world.shop, &world.partner);
    let bonus = json!({
        "affiliate_id": ada.affiliate_id, "direction": "credit", "amount": 250, "currency": "EUR",
        "reason": "spring <b>bonus</b>",
    });
    let id = text(&shop.finance.post("/v1/adjustments", &bonus).expect(201)["id"]);
    shop.second_finance.post(&format!("/v1/adjustments/{id}/approve"), &Value::Null).expect(200);
    let (run, payout) = world.draft();
    shop.second_finance.post(&format!("/v1/payout-runs/{run}/approve"), &Value::Null).expect(200);
    let of_run = format!("/v1/payout-runs/{run}");
    eventually(60, "the run is completed", || shop.finance.get(&of_run).expect(200)["status"] == "completed");
    let mut visit = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");
    let page = format!("/affiliate/payouts/{payout}");

    assert!(visit.get("/affiliate/statement").text.contains("spring &#60;b&#62;bonus"));
    let seen = visit.get(&page).text;
    assert!(
        seen.contains("Correction: spring &#60;b&#62;bonus") && seen.contains(&format!("{page}/statement")),
        "{seen}"
    );
    let csrf = visit.csrf("/affiliate");
    visit.post("/language", &[("csrf", &csrf), ("back", "/"), ("language", "de")]);
    let printed = visit.get(&format!("{page}/statement"));
    assert_eq!(printed.status, 200);
    let said = printed.text.replace('\u{a0}', " ");
    assert!(said.contains("lang=\"de\"") && said.contains("Korrektur: spring") && said.contains("22,50 EUR"), "{said}");
    assert!(!said.contains("<b>"), "{said}");
}

#[test]
fn nobody_prints_another_partners_payout_or_a_draft() {
    let world = World::new("Ada");
    let program = world.shop.program(&json!({}));
    world.shop.partner(&program, &json!({"email": "eve@partner.example", "stripe_account_id": "acct_eve"}));
    let (_, payout) = world.draft();
    let print = format!("/affiliate/payouts/{payout}/statement");
    let ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");
    let eve = Visit::sign_in(&world.ledger, &world.mails, "eve@partner.example");

    assert_eq!(ada.get(&print).status, 404, "a draft is nobody's yet");
    world.ledger.database.execute("update payout_run set status = 'completed'").unwrap();
    assert_eq!((ada.get(&print).status, eve.get(&print).status), (200, 404));
}
