//! What was decided about a commission, as its affiliate reads it.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use serde_json::json;

use super::visit::Visit;

const SUSPECT: &str = "kim@mailinator.com";
const WHY: &str = "What was given with the order can hardly be checked.";

#[test]
fn an_affiliate_reads_why_a_commission_is_held_and_what_became_of_it_and_nothing_of_the_customer() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let program = merchant.program(&json!({"hold_days": 14}));
    let ada = merchant.partner(&program, &json!({}));
    let rules = json!({"disposable_email": {"score": 100}});
    merchant.api.put(&format!("/v1/programs/{program}/fraud-rules"), &rules).expect(200);
    let commissions = ["order-1", "order-2"].map(|order| {
        let order = merchant.order(order, 10_000, &ada.code, &json!({"customer_email": SUSPECT})).expect(201);
        text(&order["commissions"][0]["id"])
    });
    eventually(20, "both are held", || ledger.database.number("select count(*) from commission where fraud_hold") == 2);
    let visit = Visit::sign_in(&ledger, &mails, "ada@partner.example");
    let page = |commission: &str| visit.get(&format!("/affiliate/conversions/{commission}")).text;

    let held = page(&commissions[0]);
    for (commission, verdict) in commissions.iter().zip(["release", "reject"]) {
        let path = format!("/v1/fraud/{commission}/{verdict}");
        merchant.api.post(&path, &json!({"reason": "Kim is known to us"})).expect(200);
    }
    let [released, rejected] = [page(&commissions[0]), page(&commissions[1])];

    assert!(held.contains("Held on ") && held.contains(WHY), "{held}");
    assert!(released.contains(WHY) && released.contains("Looked at and released on "), "{released}");
    assert!(rejected.contains("Rejected after a check on ") && !rejected.contains("rejected: fraud"), "{rejected}");
    for page in [held, released, rejected] {
        assert!(!page.contains("mailinator") && !page.contains("Kim"));
    }
}
