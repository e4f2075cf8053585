//! Pages speak words, in either language: no code of the database or the API is left over on one.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, text};
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::visit::Visit;

/// Words with an underline in what a page says. What is meant to be copied letter by letter (`code`, `pre`) may have them, and so
/// may account numbers at Stripe.
fn codes(page: &str) -> Vec<String> {
    let main = page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    let mut said = main.to_owned();
    for element in ["code", "pre"] {
        while let Some((before, rest)) = said.split_once(&format!("<{element}")) {
            let after = rest.split_once(&format!("</{element}>")).unwrap().1;
            said = format!("{before} {after}");
        }
    }
    let words: String = said.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    let is_code = |word: &&str| word.contains('_') && !word.starts_with("acct_");
    words
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(is_code)
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_page_shows_a_code_where_a_word_belongs() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let program = merchant.program(&json!({}));
    let strict = json!({"disposable_email": {"score": 100}});
    merchant.api.put(&format!("/v1/programs/{program}/fraud-rules"), &strict).expect(200);
    let ada = merchant.partner(&program, &json!({}));
    merchant.order("order-1", 10_000, &ada.code, &json!({})).expect(201);
    merchant.order("order-2", 8_000, &ada.code, &json!({})).expect(201);
    merchant.order("held-1", 5_000, &ada.code, &json!({"customer_email": "x@mailinator.com"})).expect(201);
    eventually(20, "two are approved, and one is held", || {
        ledger.database.number(
            "select count(*) from commission where case when fraud_hold then true else status = 'approved' end",
        ) == 3
    });
    merchant.refund("order-2", "refund-1", 8_000).expect(201);
    let funding = json!({"rail": "stripe", "amount": 5_000, "currency": "EUR", "reference": "wire-1"});
    merchant.finance.post("/v1/fundings", &funding).expect(201);
    let owed = json!({"affiliate_id": ada.affiliate_id, "direction": "credit", "amount": 100, "currency": "EUR", "reason": "thanks"});
    merchant.finance.post("/v1/adjustments", &owed).expect(201);
    let run = text(&merchant.finance.post("/v1/payout-runs", &Value::Null).expect(201)["id"]);
    merchant.finance.post(&format!("/v1/payout-runs/{run}/cancel"), &Value::Null).expect(200);
    let iban = json!({"payout_method": "sepa", "iban": "DE89370400440532013000", "account_holder": "Ada"});
    merchant.api.patch(&format!("/v1/affiliates/{}", ada.affiliate_id), &iban).expect(200);
    let one = |query: &str| -> String { sqlx::Row::get(&ledger.database.rows(query)[0], 0) };
    let held = one("select commission_id::text from commission where fraud_hold");
    let order = one("select conversion_id::text from conversion where order_id = 'order-2'");
    let payout = one("select payout_id::text from payout");
    let commissions = one("select string_agg(commission_id::text, ' ') from commission");

    let mut owner = Visit::sign_in(&ledger, &mails, "owner@shop.example");
    owner.choose(&format!("merchant:{}", merchant.id));
    let ann = Visit::finance(&ledger, &mails, "owner@shop.example");
    let partner = Visit::sign_in(&ledger, &mails, "ada@partner.example");
    let of_merchant = ["", "/affiliates", "/conversions", "/programs", "/fraud", "/links", "/coupons", "/webhooks", "/members"];
    let of_finance = ["", "/due", "/runs", "/payouts", "/corrections", "/bank", "/balances", "/fundings", "/schedules", "/audit"];
    let of_partner = ["", "/links", "/conversions", "/statement", "/payouts", "/terms", "/settings"];
    let all = |desk: &str, pages: &[&str]| -> Vec<String> { pages.iter().map(|page| format!("/{desk}{page}")).collect() };
    let mut visits = [
        (owner, [all("merchant", &of_merchant), vec![format!("/merchant/fraud/{held}"), format!("/merchant/conversions/{order}")]]),
        (ann, [all("finance", &of_finance), vec![format!("/finance/payouts/{payout}"), format!("/finance/runs/{run}")]]),
        (partner, [all("affiliate", &of_partner), commissions.split(' ').map(|id| format!("/affiliate/conversions/{id}")).collect()]),
    ];

    for language in ["en", "de"] {
        for (visit, pages) in &mut visits {
            let pages = pages.concat();
            let csrf = visit.csrf(&pages[0]);
            visit.post("/language", &[("csrf", &csrf), ("back", "/"), ("language", language)]);
            for page in pages {
                let answer = visit.get(&page);
                assert_eq!(answer.status, 200, "{page}");
                assert_eq!(codes(&answer.text), Vec::<String>::new(), "{page} in {language}");
            }
        }
    }
    let (owner, partner) = (&visits[0].0, &visits[2].0);
    let found = owner.get(&format!("/merchant/fraud/{held}")).text;
    assert!(found.contains("Wegwerfadresse") && found.contains("ist von einem Wegwerfdienst"), "{found}");
    let told = partner.get(&format!("/affiliate/conversions/{held}")).text;
    assert!(told.contains("Der Kunde verwendete eine Wegwerfadresse."), "{told}");
    let refunded = owner.get(&format!("/merchant/conversions/{order}")).text;
    assert!(refunded.contains("die Bestellung wurde ganz erstattet"), "{refunded}");
}
