//! Applying to be a partner, by somebody nobody knows yet, and by somebody who is one.

use std::thread;

use integration_tests::api::Answer;
use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, text};
use serde_json::json;

use super::finance::EVIL;
use super::visit::Visit;

const OWNER: &str = "owner@shop.example";

struct World {
    mails: MailCatcher,
    ledger: Ledger,
    shop: Merchant,
}

impl World {
    fn new() -> Self {
        let mails = MailCatcher::start();
        let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
        let shop = Merchant::new(&ledger);
        shop.program(&json!({}));
        Self { mails, ledger, shop }
    }

    /// Sends the form, in a language.
    fn applies(&self, name: &str, email: &str, language: &str) -> Answer {
        let path = format!("/join/{}", self.shop.id);
        Visit::begin(&self.ledger).post_with(
            &path,
            &[("name", name), ("email", email)],
            &[("accept-language", language)],
        )
    }

    fn affiliates(&self) -> i64 {
        self.ledger.database.number("select count(*) from affiliate")
    }
}

#[test]
fn who_applies_is_seen_by_the_merchant_and_heard_of_by_its_listeners() {
    let world = World::new();
    let endpoint = json!({"url": "https://shop.example/hooks", "events": ["affiliate.created"]});
    world.shop.api.post("/v1/webhook-endpoints", &endpoint).expect(201);

    let answer = world.applies("Zoë <i>", "Zoe@Partner.example", "de");

    assert_eq!(answer.status, 200, "{}", answer.text);
    let found = world.shop.api.get("/v1/affiliates").expect(200)["data"][0].clone();
    assert_eq!((&found["name"], &found["status"]), (&json!("Zoë <i>"), &json!("pending")));
    assert_eq!(found["email"], "zoe@partner.example");
    assert_eq!(world.ledger.database.number("select count(*) from affiliate where language = 'de'"), 1);
    assert_eq!(world.ledger.database.number("select count(*) from webhook_event"), 1);
    let mut owner = Visit::sign_in(&world.ledger, &world.mails, OWNER);
    owner.choose("merchant:");
    assert!(owner.get("/merchant").text.contains("1 partner asks to join"));
    assert!(owner.get("/merchant/affiliates").text.contains("Zoë &#60;i&#62;"));
}

#[test]
fn a_partner_who_applies_gets_the_answer_of_a_stranger_and_nothing_is_left_of_it() {
    let world = World::new();
    world.shop.partner(&world.shop.program(&json!({})), &json!({}));
    let before = world.ledger.database.rows("select affiliate_id::text, name, language, status from affiliate").len();

    let stranger = world.applies("Zoe", "zoe@partner.example", "en");
    let partner = world.applies("Not Ada", "ADA@partner.example", "de");
    let again = world.applies("Not Ada", "ada@partner.example", "en");

    assert_eq!((stranger.status, again.status, partner.status), (200, 200, 200));
    assert_eq!(again.text, stranger.text);
    assert_eq!(world.affiliates(), i64::try_from(before).unwrap() + 1);
    let unchanged = "select count(*) from affiliate where name = 'Ada' and language = 'en' and status = 'active'";
    assert_eq!(world.ledger.database.number(unchanged), 1);
}

#[test]
fn one_address_that_applies_many_times_at_once_becomes_one_affiliate() {
    let world = World::new();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(world.applies("Zoe", "zoe@partner.example", "en").status, 200));
        }
    });
    assert_eq!(world.affiliates(), 1);
}

#[test]
fn what_is_wrong_with_an_application_is_said_in_the_readers_language_and_kept_to_mend() {
    let world = World::new();
    let cases = [
        ("", "zoe@partner.example", "en", "Enter your name, at most 200 characters."),
        ("Zoe", "zoe", "en", "Enter an e-mail address"),
        ("", "zoe@partner.example", "de", "Geben Sie Ihren Namen ein, höchstens 200 Zeichen."),
    ];
    for (name, email, language, said) in cases {
        let answer = world.applies(name, email, language);
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert!(answer.text.contains(said) && answer.text.contains("aria-invalid"), "{said}: {}", answer.text);
        assert!(answer.text.contains(&format!("value=\"{email}\"")), "{}", answer.text);
    }
    let endless = world.applies(&"Z".repeat(201), "zoe@partner.example", "en");
    assert_eq!(endless.status, 422);
    assert_eq!(world.affiliates(), 0);
}

#[test]
fn an_address_of_the_network_that_applies_without_end_is_refused_whoever_it_names() {
    let world = World::new();
    let mut tries = (0..20).map(|number| world.applies("Zoe", &format!("zoe-{number}@partner.example"), "en"));
    let stranger = tries.find(|answer| answer.status == 429).expect("it goes on for ever");
    let partner = world.applies("Zoe", "zoe-0@partner.example", "en");
    assert!(stranger.text.contains("That was too often"), "{}", stranger.text);
    assert_eq!((partner.status, partner.text), (429, stranger.text));
}

#[test]
fn a_name_that_is_a_script_stays_text_on_the_form_and_at_the_merchants() {
    let world = World::new();
    let wrong = world.applies(EVIL, "no address", "en");
    assert!(wrong.status == 422 && !wrong.text.contains("<script>window"), "{}", wrong.text);

    assert_eq!(world.applies(EVIL, "zoe@partner.example", "en").status, 200);

    let mut owner = Visit::sign_in(&world.ledger, &world.mails, OWNER);
    owner.choose("merchant:");
    let id = text(&world.shop.api.get("/v1/affiliates").expect(200)["data"][0]["id"]);
    for page in ["/merchant/affiliates".to_owned(), format!("/merchant/affiliates/{id}")] {
        let seen = owner.get(&page).text;
        assert!(seen.contains("&#60;script&#62;window") && !seen.contains("<script>window"), "{page}: {seen}");
    }
}
