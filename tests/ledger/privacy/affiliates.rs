//! An affiliate is told everything, paid, and forgotten.

use integration_tests::ledger::Ledger;
use integration_tests::stripe::{Event, account};
use serde_json::{Value, json};
use time::Duration;

use super::scene::{IBAN, PARTNER_EMAIL, PARTNER_NAME, Scene};

fn scene() -> Scene {
    Scene::on(Ledger::start_calling_home(None))
}

#[test]
fn an_export_holds_everything_that_is_known_of_the_affiliate_and_no_secret() {
    let scene = scene();
    let token = scene.clicks(Duration::minutes(1));
    scene.orders("order-1", &token).expect(201);
    scene.pays_the_partner();
    scene.mails(PARTNER_EMAIL);
    scene.signs_in_the_partner();

    let told = scene.exports(&scene.the_partner());

    assert_eq!((&told["affiliate"][0]["email"], &told["affiliate"][0]["iban"]), (&json!(PARTNER_EMAIL), &json!(IBAN)));
    for section in [
        "links",
        "commissions",
        "corrections",
        "payouts",
        "postback",
        "told_to_others",
        "decisions",
        "mails",
        "mails_not_wanted",
        "sessions",
    ] {
        assert!(!told[section].as_array().unwrap().is_empty(), "{section} in {told}");
    }
    assert!(told["postback"][0].get("secret").is_none());
    assert!(told["sessions"][0].get("token_hash").is_none());
}

#[test]
fn an_export_tells_what_stripe_says_of_the_account_and_what_others_were_told_of_commissions() {
    let scene = scene();
    let path = format!("/v1/affiliates/{}", scene.partner.affiliate_id);
    scene.shop.api.patch(&path, &json!({"stripe_account_id": "acct_cleo"})).expect(200);
    let event = Event::of_account("acct_cleo", "evt_1", "account.updated", &account("acct_cleo", true));
    assert_eq!(event.tell(&scene.ledger).status, 200);
    scene.is_held_and_released();

    let told = scene.exports(&scene.the_partner());

    assert_eq!(told["stripe_account"][0]["stripe_account_id"], "acct_cleo");
    assert!(told["told_to_others"].to_string().contains("commission.released"), "{}", told["told_to_others"]);
}

#[test]
fn words_about_a_commission_go_with_its_affiliate_from_the_decision_and_from_what_was_told() {
    let scene = scene();
    scene.is_held_and_released();
    scene.pays_the_partner();
    let held = scene.tables_with("lives next door");
    assert!(["fraud_decision", "webhook_event"].iter().all(|table| held.contains(&(*table).to_owned())), "{held:?}");

    scene.erases(&scene.the_partner());

    assert_eq!(scene.tables_with("lives next door"), Vec::<String>::new());
}

#[test]
fn asking_again_takes_what_has_come_since_about_the_affiliate() {
    let scene = scene();
    let token = scene.clicks(Duration::minutes(1));
    scene.orders("order-1", &token).expect(201);
    scene.pays_the_partner();
    scene.erases(&scene.the_partner());
    let late = json!({"id": "cus_9", "object": "customer", "name": "somebody", "default_source": IBAN});
    scene.is_told_by_stripe("evt_9", "customer.updated", &late);
    assert!(scene.tables_with(IBAN).contains(&"provider_event".to_owned()));

    let again = scene.erases(&scene.the_partner());

    assert_eq!(again["erased"], json!([{"what": "events of payment providers", "count": 1}]));
    assert!(!scene.tables_with(IBAN).contains(&"provider_event".to_owned()));
    assert_eq!(scene.erases(&scene.the_partner())["erased"], json!([]));
}

#[test]
fn mails_to_others_stay_when_an_affiliate_with_a_short_name_is_forgotten() {
    let scene = scene();
    let path = format!("/v1/affiliates/{}", scene.partner.affiliate_id);
    scene.shop.api.patch(&path, &json!({"name": "e"})).expect(200);
    scene.mails("another@partner.example");
    scene.ledger.database.execute("update mail_message set message = '{\"reward\": 1}'").unwrap();

    scene.erases(&scene.the_partner());

    let kept = "select count(*) from mail_message where email = 'another@partner.example'";
    assert_eq!(scene.ledger.database.number(kept), 1);
}

#[test]
fn mails_to_an_address_that_the_affiliate_had_before_go_too_and_those_of_a_namesake_stay() {
    let scene = scene();
    let namesake = json!({"name": PARTNER_NAME, "email": "other@alexandria.example", "stripe_account_id": null});
    scene.shop.partner(&scene.program_id, &namesake);
    let path = format!("/v1/affiliates/{}", scene.partner.affiliate_id);
    scene.shop.api.patch(&path, &json!({"email": "cleo@nile.example"})).expect(200);
    assert!(scene.tables_with(PARTNER_EMAIL).contains(&"mail_message".to_owned()), "that it was approved");

    scene.erases(&scene.the_partner());

    for address in [PARTNER_EMAIL, "cleo@nile.example"] {
        assert_eq!(scene.tables_with(address), Vec::<String>::new(), "{address}");
    }
    assert_eq!(scene.number("select count(*) from mail_message where email = 'other@alexandria.example'"), 1);
}

#[test]
fn an_affiliate_is_not_forgotten_while_money_is_owed() {
    let scene = scene();
    let token = scene.clicks(Duration::minutes(1));
    scene.orders("order-1", &token).expect(201);
    let erase = || scene.shop.api.post("/v1/privacy/erase", &scene.the_partner());

    assert_eq!(erase().problem(409), "invalid_state");

    assert!(scene.tables_with(PARTNER_EMAIL).contains(&"affiliate".to_owned()), "nothing was erased");
    scene.pays_the_partner();
    erase().expect(200);
    let path = format!("/v1/affiliates/{}", scene.partner.affiliate_id);
    let shown = scene.shop.api.get(&path).expect(200);
    assert_eq!(
        (&shown["status"], &shown["name"], &shown["email"]),
        (&json!("terminated"), &json!("erased"), &Value::Null)
    );
    for body in [json!({"email": "ada@partner.example"}), json!({})] {
        assert_eq!(scene.shop.api.patch(&path, &body).problem(409), "invalid_state", "nobody is made of it again");
    }
    assert_eq!(erase().expect(200)["erased"], json!([]), "asking again changes nothing");
    let dashboard = scene.shop.api.get(&format!("{path}/dashboard")).expect(200);
    assert_eq!(dashboard["stats"]["conversions"], 1, "{dashboard}");
    scene.ledger.assert_books_hold();
}

#[test]
fn the_audit_trail_names_the_deed_and_not_the_person() {
    let scene = scene();
    let token = scene.clicks(Duration::minutes(1));
    let order = scene.orders("order-1", &token).expect(201);
    scene.shop.refund("order-1", "refund-1", 10_000).expect(201);
    scene.exports(&scene.the_partner());
    scene.erases(&scene.the_partner());
    scene.erases(&json!({"customer_id": order["customer_id"]}));

    let page: Value = scene.shop.api.get("/v1/audit?limit=100").expect(200);
    let deeds: Vec<&Value> = page["data"].as_array().unwrap().iter().map(|entry| &entry["action"]).collect();
    for action in ["privacy.export_affiliate", "privacy.erase_affiliate", "privacy.erase_customer"] {
        assert!(deeds.contains(&&json!(action)), "{action} in {deeds:?}");
    }
    assert!(!page.to_string().contains(PARTNER_NAME));
}
