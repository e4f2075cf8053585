//! What partners are promised, and those who apply.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::Merchant;
use serde_json::json;

use super::visit::Visit;

#[test]
fn terms_tell_own_rates_and_exceptions_to_a_partner_and_the_standard_ones_to_an_applicant() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let shop = Merchant::new(&ledger);
    let terms = json!({
        "kind": "percentage", "recurring": {"rate": "10", "months": 6},
        "rules": [{"when": {"customer_type": "new"}, "kind": "fixed", "amount": 700}],
    });
    let program = shop.program(&json!({"name": "Partners <b>", "terms": terms}));
    shop.program(&json!({"name": "Over", "status": "paused"}));
    let steps = json!({"kind": "tiered", "steps": [{"from": 0, "rate": "5"}, {"from": 100_000, "rate": "8"}]});
    shop.program(&json!({"name": "Growing", "terms": steps}));
    shop.partner(&program, &json!({"rate_override": "40", "recurring_rate_override": "15"}));
    let ada = Visit::sign_in(&ledger, &mails, "ada@partner.example");
    let plain = |text: String| text.replace('\u{a0}', " ");

    let own = plain(ada.get("/affiliate/terms").text);
    for said in [
        "You get 40% of every order",
        "earn 15%, for 6 months",
        "Orders of new customers: 7.00 EUR.",
        "8% from 1,000.00 EUR on",
    ] {
        assert!(own.contains(said), "{said}: {own}");
    }
    let join = plain(Visit::begin(&ledger).get(&format!("/join/{}", shop.id)).text);
    for said in ["You get 20% of every order", "earn 10%, for 6 months", "Orders of new customers: 7.00 EUR."] {
        assert!(join.contains(said), "{said}: {join}");
    }
    assert!(!join.contains("Over<") && !join.contains("<b>"), "{join}");
}
