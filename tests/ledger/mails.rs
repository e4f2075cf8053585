//! Mails as a mail server gets them.

mod payouts;
mod topics;

use integration_tests::ledger::Ledger;
use integration_tests::mail::{MailCatcher, link_in};
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use serde_json::json;

fn day_passes(ledger: &Ledger) {
    ledger.database.execute("update commission set approved_at = approved_at - interval '1 day'").unwrap();
    ledger.database.execute("update commission set rejected_at = rejected_at - interval '1 day'").unwrap();
    ledger.database.execute("delete from mail_digest").unwrap();
}

#[test]
fn an_affiliate_hears_once_of_its_approval_in_its_own_language() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let program = merchant.program(&json!({}));

    let new = json!({"name": "Jürgen Müßig", "email": "juergen@partner.example", "payout_method": "stripe"});
    let created = merchant.api.post("/v1/affiliates", &new).expect(201);
    ledger.database.execute("update affiliate set language = 'de'").unwrap();
    let approve = format!("/v1/affiliates/{}/approve", created["id"].as_str().unwrap());
    merchant.api.post(&approve, &json!(null)).expect(200);
    merchant.api.post(&approve, &json!(null)).expect(200);

    let mail = mails.waits_for("juergen@partner.example", "Sie sind jetzt Partner von Shop");
    assert!(mail["text"].as_str().unwrap().starts_with("Guten Tag Jürgen Müßig,\n"), "{mail}");
    assert!(mail["html"].as_str().unwrap().contains("Jürgen Müßig"), "{mail}");
    assert!(mail["to"][0].as_str().unwrap().contains("Jürgen Müßig"), "{mail}");
    assert_eq!(mail["headers"]["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
    assert_eq!(mails.mails_to("juergen@partner.example").len(), 1);
    drop(program);
}

#[test]
fn the_first_order_is_told_once_and_a_days_commissions_in_one_mail() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let program = merchant.program(&json!({"hold_days": 14}));
    let ada = merchant.partner(&program, &json!({}));

    for order in ["order-1", "order-2", "order-3"] {
        merchant.order(order, 10_000, &ada.code, &json!({})).expect(201);
    }
    mails.waits_for("ada@partner.example", "Your first order at Shop");
    let conversion = |order: &str| {
        let found = merchant.api.get(&format!("/v1/conversions?order_id={order}")).expect(200);
        found["data"][0]["id"].as_str().unwrap().to_owned()
    };
    merchant.reject(&conversion("order-3"), "Test order").expect(200);
    for order in ["order-1", "order-2"] {
        let approve = format!("/v1/conversions/{}/approve", conversion(order));
        merchant.api.post(&approve, &json!(null)).expect(200);
    }
    day_passes(&ledger);

    let digest = mails.waits_for("ada@partner.example", "Your commissions at Shop of");
    let text = digest["text"].as_str().unwrap();
    assert!(text.contains("2 approved commissions: 40.00\u{a0}EUR"), "{text}");
    assert!(text.contains("Rejected, order order-3: 20.00\u{a0}EUR: Test order"), "{text}");
    std::thread::sleep(std::time::Duration::from_secs(1));
    let subjects = mails.mails_to("ada@partner.example").len();
    assert_eq!(subjects, 3, "approved, first order, digest");
}

#[test]
fn a_mail_is_refused_by_one_click_and_only_mails_of_its_kind_stop() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let program = merchant.program(&json!({}));
    let ada = merchant.partner(&program, &json!({}));
    let approved = mails.waits_for("ada@partner.example", "You are now a partner");
    let stop = approved["headers"]["list-unsubscribe"].as_str().unwrap().trim_matches(['<', '>']);
    let path = stop.strip_prefix(ledger.url()).unwrap();

    let form = [("content-type", "application/x-www-form-urlencoded")];
    let nobody = integration_tests::api::Client::new(ledger.url());
    let answer = nobody.send("POST", path, &form, Some("List-Unsubscribe=One-Click"));
    assert!((200..300).contains(&answer.status), "{}", answer.text);
    assert_eq!(nobody.send("POST", &format!("{path}x"), &form, Some("")).status, 404);
    let refused = merchant.partner(&program, &json!({"external_id": "second"}));
    merchant.order("order-1", 10_000, &ada.code, &json!({})).expect(201);

    mails.waits_for("ada@partner.example", "Your first order");
    let unwanted = || {
        ledger.database.number("select coalesce(count(*), 0)::bigint from mail_message where status = 'unwanted'") == 1
    };
    eventually(20, "the second approval is not sent", unwanted);
    let approvals = mails.mails_to("ada@partner.example");
    let approvals = approvals.iter().filter(|mail| mail["subject"].as_str().unwrap().contains("partner of"));
    assert_eq!(approvals.count(), 1);
    drop(refused);
}

#[test]
fn mails_wait_for_a_mail_server_that_is_away_and_leave_once_when_it_is_back() {
    let mut mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let program = merchant.program(&json!({}));
    mails.kill();

    merchant.partner(&program, &json!({}));
    let tried = || {
        ledger.database.number("select coalesce(max(attempts), 0)::bigint from mail_message where error is not null")
            == 1
    };
    eventually(20, "it was tried once", tried);
    mails.start_again();

    mails.waits_for("ada@partner.example", "You are now a partner");
    assert_eq!(mails.mails_to("ada@partner.example").len(), 1);
}

#[test]
fn a_hostile_name_gets_no_other_reader_and_no_other_header() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let program = merchant.program(&json!({}));

    let eve = json!({"name": "Eve <script>alert(1)</script>\", <victim@x.example>", "email": "eve@partner.example"});
    merchant.partner(&program, &eve);

    let mail = mails.waits_for("eve@partner.example", "You are now a partner");
    assert_eq!(mail["envelope"]["to"], json!(["eve@partner.example"]));
    assert!(!mail["html"].as_str().unwrap().contains("<script"), "{mail}");
    assert_eq!(mails.mails_to("victim@x.example").len(), 0);
    assert!(link_in(&mail, ledger.url()).ends_with("/affiliate/links"));
}
