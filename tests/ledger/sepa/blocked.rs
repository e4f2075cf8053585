//! A payout came back: its partner and its merchant are told in words what is wrong and what to do.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, Partner, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::{IBANS, World};
use crate::pages::visit::Visit;

/// A shop whose people get mails.
fn mailing() -> (MailCatcher, World) {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let shop = Merchant::new(&ledger);
    let program_id = shop.program(&json!({"minimum_payout": 1}));
    let world = World { ledger, shop, program_id };
    world.set_debtor().expect(200);
    (mails, world)
}

#[test]
fn a_partner_whose_payout_came_back_is_told_everywhere_what_to_do_until_it_is_done() {
    let (mails, world) = mailing();
    let partner = world.partner(0, &json!({}), &[10_000]);
    let run = world.fetched();
    let payout = world.payout(&run, &partner);
    world.settle(&payout, &json!({})).expect(200);
    world.bring_back(&payout, "AC04").expect(200);

    let mut visit = Visit::sign_in(&world.ledger, &mails, "p0@partner.example");
    let payout_page = format!("/affiliate/payouts/{}", payout["id"].as_str().unwrap());
    for page in ["/affiliate", "/affiliate/settings", payout_page.as_str()] {
        let seen = visit.get(page).text;
        assert!(seen.contains("came back: the account is closed. Nothing more is sent"), "{page}: {seen}");
    }
    assert!(visit.get(&payout_page).text.contains("<code>AC04</code>"));
    let mail = mails.waits_for("p0@partner.example", "came back").to_string();
    assert!(mail.contains("the account is closed (AC04)"), "{mail}");
    let mut owner = Visit::sign_in(&world.ledger, &mails, "owner@shop.example");
    owner.choose(&format!("merchant:{}", world.shop.id));
    let seen = owner.get(&format!("/merchant/affiliates/{}", partner.affiliate_id)).text;
    assert!(seen.contains("because a payout came back: the account is closed."), "{seen}");

    let csrf = visit.csrf("/affiliate/settings");
    let mut saves = |iban| {
        let form = [("csrf", csrf.as_str()), ("method", "sepa"), ("iban", iban)];
        visit.post("/affiliate/settings", &form).header("location").unwrap().to_owned()
    };
    let unchanged = saves(IBANS[0]);
    assert_eq!(unchanged, "/affiliate/settings?done=still-blocked");
    let changed = saves(IBANS[1]);
    assert_eq!(changed, "/affiliate/settings?done=saved");
    assert!(visit.get(&unchanged).text.contains("so nothing is sent to it"));
    for page in ["/affiliate", "/affiliate/settings"] {
        assert!(!visit.get(page).text.contains("Nothing more is sent"), "{page}");
    }
    assert!(visit.get(&payout_page).text.contains("It is paid with the next run."));
}

#[test]
fn an_account_that_the_bank_refused_is_in_no_further_file_until_it_is_another() {
    let world = World::new();
    let [closed, full] = [0, 1].map(|number| world.partner(number, &json!({}), &[10_000]));
    let run = world.fetched();
    world.bring_back(&world.payout(&run, &closed), "AC04").expect(200);
    world.bring_back(&world.payout(&run, &full), "MS03").expect(200);

    let refused = world.payout(&run, &closed);
    assert_eq!((&refused["status"], &refused["reason"]), (&json!("refused"), &json!("AC04")));
    let preview = world.shop.finance.get("/v1/payouts/preview").expect(200);
    assert_eq!(reason_of(&preview, &closed), "destination_blocked");
    assert_eq!(reason_of(&preview, &full), Value::Null, "what another reason says is not about the account");
    let retry = format!("/v1/payouts/{}/retry", refused["id"].as_str().unwrap());
    assert_eq!(world.shop.finance.post(&retry, &Value::Null).problem(409), "invalid_state");

    let affiliate = format!("/v1/affiliates/{}", closed.affiliate_id);
    world.shop.api.patch(&affiliate, &json!({"iban": IBANS[2]})).expect(200);
    let preview = world.shop.finance.get("/v1/payouts/preview").expect(200);
    assert_eq!(reason_of(&preview, &closed), Value::Null);
    world.ledger.assert_books_hold();
}

#[test]
fn a_refusal_of_the_former_account_does_not_block_the_one_that_was_given_since() {
    let world = World::new();
    let [refused, returned] = [0, 1].map(|number| world.partner(number, &json!({}), &[10_000]));
    let run = world.fetched();
    world.settle(&world.payout(&run, &returned), &json!({})).expect(200);
    for (partner, iban) in [(&refused, IBANS[2]), (&returned, IBANS[3])] {
        let path = format!("/v1/affiliates/{}", partner.affiliate_id);
        world.shop.api.patch(&path, &json!({"iban": iban})).expect(200);
        world.bring_back(&world.payout(&run, partner), "AC04").expect(200);
    }

    let preview = world.shop.finance.get("/v1/payouts/preview").expect(200);
    for (partner, status) in [(&refused, "refused"), (&returned, "returned")] {
        assert_eq!(world.payout(&run, partner)["status"], status);
        assert_eq!(reason_of(&preview, partner), Value::Null, "{status}: the other account is not the one that failed");
    }
}

#[test]
fn what_came_back_is_looked_at_until_a_payout_made_after_that_has_its_money() {
    let (mails, world) = mailing();
    let partner = world.partner(0, &json!({}), &[10_000]);
    let first = world.fetched();
    world.settle(&world.payout(&first, &partner), &json!({})).expect(200);
    let order = world.shop.order("later", 5_000, &partner.code, &json!({})).expect(201);
    let id = text(&order["id"]);
    eventually(20, "the order is approved", || world.shop.conversion(&id)["status"] == "approved");
    let second = world.fetched();
    world.settle(&world.payout(&second, &partner), &json!({})).expect(200);
    let payout = world.payout(&first, &partner);
    let visit = Visit::finance(&world.ledger, &mails, "owner@shop.example");
    let is_shown = || visit.get("/finance").text.contains(&format!("/finance/payouts/{}", text(&payout["id"])));
    assert!(!is_shown(), "it is paid");

    world.bring_back(&payout, "AC04").expect(200);

    assert!(is_shown(), "the second payout was made before it came back, and has none of its money");
    let path = format!("/v1/affiliates/{}", partner.affiliate_id);
    world.shop.api.patch(&path, &json!({"iban": IBANS[1]})).expect(200);
    world.draft();
    assert!(!is_shown(), "it is paid with this one");
}

/// Why a preview leaves a partner out; null where it does not.
fn reason_of(preview: &Value, partner: &Partner) -> Value {
    let all = preview["payable"].as_array().unwrap().iter().chain(preview["skipped"].as_array().unwrap());
    let own = all.into_iter().find(|one| one["affiliate_id"] == json!(partner.affiliate_id)).unwrap();
    own["reason"].clone()
}
