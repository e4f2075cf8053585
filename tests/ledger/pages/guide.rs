//! The guide with a key of its own.

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::Merchant;
use serde_json::json;

use super::visit::Visit;

#[test]
fn a_key_made_on_the_guide_stands_in_the_steps_once_and_works() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let shop = Merchant::new(&ledger);
    shop.program(&json!({}));
    let mut owner = Visit::sign_in(&ledger, &mails, "owner@shop.example");
    owner.choose(&format!("merchant:{}", shop.id));
    let keys = || ledger.database.number("select count(*) from api_key");
    let before = keys();

    let guide = owner.get("/merchant/guide").text;
    assert!(guide.contains("Bearer $MERCHANT_KEY"), "{guide}");
    assert_eq!(owner.post("/merchant/guide", &[("csrf", "guessed")]).status, 403);
    assert_eq!(keys(), before);
    let csrf = owner.csrf("/merchant/guide");
    let made = owner.post("/merchant/guide", &[("csrf", &csrf)]);

    assert_eq!((made.status, keys()), (200, before + 1));
    let key = made.text.split("Bearer ").nth(1).unwrap().split(['&', '"']).next().unwrap().to_owned();
    assert!(key.starts_with("trb_merchant_") && made.text.contains(&format!("MERCHANT_KEY={key}")), "{}", made.text);
    assert!(!made.text.contains("$MERCHANT_KEY\""), "{}", made.text);
    Client::new(ledger.url()).with_key(&key).get("/v1/programs").expect(200);
    assert!(!owner.get("/merchant/guide").text.contains(&key));
}
