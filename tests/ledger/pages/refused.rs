//! Two persons decide the same thing: the second reads, in the own language, that it was decided, and finds it.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, text};
use serde_json::json;

use super::visit::Visit;

#[test]
fn the_second_to_decide_reads_in_german_that_somebody_was_faster_and_is_led_back() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let shop = Merchant::new(&ledger);
    let ada = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    let id = text(&shop.order("order-1", 10_000, &ada.code, &json!({})).expect(201)["id"]);
    let mut owner = Visit::sign_in(&ledger, &mails, "owner@shop.example");
    owner.choose(&format!("merchant:{}", shop.id));
    let csrf = owner.csrf("/merchant");
    owner.post("/language", &[("csrf", &csrf), ("back", "/"), ("language", "de")]);
    shop.reject(&id, "known reseller").expect(200);

    let page = format!("/merchant/conversions/{id}");
    let answer = owner.post(&format!("{page}/reject"), &[("csrf", &csrf), ("reason", "bought for itself")]);

    assert_eq!(answer.status, 409, "{}", answer.text);
    assert!(answer.text.contains("lang=\"de\"") && answer.text.contains("inzwischen geändert"), "{}", answer.text);
    assert!(!answer.text.contains("another reason"), "{}", answer.text);
    assert!(answer.text.contains(&format!("href=\"{page}\"")), "{}", answer.text);
}

#[test]
fn a_correction_that_was_decided_meanwhile_says_how() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let shop = Merchant::new(&ledger);
    let ada = shop.partner(&shop.program(&json!({})), &json!({}));
    let bonus = json!({
        "affiliate_id": ada.affiliate_id, "direction": "credit", "amount": 100, "currency": "EUR", "reason": "thanks",
    });
    let id = text(&shop.finance.post("/v1/adjustments", &bonus).expect(201)["id"]);
    let mut ann = Visit::finance(&ledger, &mails, "owner@shop.example");
    shop.second_finance.post(&format!("/v1/adjustments/{id}/approve"), &json!(null)).expect(200);

    let answer = ann.sends(&format!("/finance/corrections/{id}/reject"), &[("reason", "typed twice")]);

    assert_eq!(answer.status, 409, "{}", answer.text);
    assert!(answer.text.contains("It was approved meanwhile and is in the books."), "{}", answer.text);
    assert!(answer.text.contains(&format!("href=\"/finance/corrections/{id}\"")), "{}", answer.text);
}
