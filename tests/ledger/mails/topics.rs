//! Which mails can be refused by a link in their head.

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::Merchant;
use ledger_api::mail::{Recipient, enqueue};
use ledger_api::pages::Language;
use ledger_api::pages::mail::{Message, PayoutFacts, Reward, RewardKind, Topic};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

/// A mail of each topic.
fn messages() -> Vec<Message> {
    let merchant = || "Shop".to_owned();
    let currency = "EUR".parse().unwrap();
    let payout = || PayoutFacts { payout_id: Uuid::nil(), amount: 2_000, currency, reason: None };
    let reward = Reward { amount: 500, currency, kind: RewardKind::Credit, code: None };
    vec![
        Message::SignIn { sign_in_id: Uuid::nil() },
        Message::AffiliateApproved { merchant: merchant() },
        Message::FirstConversion { merchant: merchant() },
        Message::PayoutPaid { merchant: merchant(), payout: payout() },
        Message::ReferralInvitation { merchant: merchant(), url: "https://shop.example/r/1".to_owned(), reward: None },
        Message::RewardEarned { merchant: merchant(), reward },
        Message::EndpointDisabled { merchant: merchant(), host: None, gone: true, affiliate_id: None },
        Message::PayoutFrozen { merchant: merchant(), payout: payout() },
    ]
}

#[test]
fn every_mail_can_be_refused_by_a_link_in_its_head_except_what_opens_the_door() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant_id: Uuid = Merchant::new(&ledger).id.parse().unwrap();
    let messages = messages();
    assert!(Topic::ALL.iter().all(|topic| messages.iter().any(|message| message.topic() == *topic)), "a mail of each");
    ledger.database.with(async |connection| {
        for message in &messages {
            let email = format!("{}@reader.example", message.topic().name());
            let recipient = Recipient { email, name: String::new(), language: Language::En };
            let now = OffsetDateTime::now_utc();
            let key = message.topic().name();
            enqueue(connection, merchant_id, &recipient, message, key, now).await.unwrap();
        }
    });

    let nobody = Client::new(ledger.url());
    for topic in Topic::ALL {
        let headers = mails.waits_for(&format!("{}@reader.example", topic.name()), "")["headers"].clone();
        if topic == Topic::Access {
            assert_eq!((headers.get("list-unsubscribe"), headers.get("list-unsubscribe-post")), (None, None));
            continue;
        }
        assert_eq!(headers["list-unsubscribe-post"], "List-Unsubscribe=One-Click", "{topic:?}");
        let stop = headers["list-unsubscribe"].as_str().unwrap().trim_matches(['<', '>']);
        assert_eq!(nobody.get(stop.strip_prefix(ledger.url()).unwrap()).status, 200, "{topic:?}");
    }
}

#[test]
fn a_member_hears_that_it_has_access_and_how_to_sign_in_and_cannot_refuse_it() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    let merchant = Merchant::new(&ledger);
    let members = format!("/v1/merchants/{}/members", merchant.id);
    for (email, role, said) in [
        ("zoe@shop.example", "finance", "You can now look after the payouts of Shop."),
        ("max@shop.example", "merchant", "You can now work in the partner program of Shop."),
    ] {
        ledger.operator.post(&members, &json!({"email": email, "name": "Z", "role": role})).expect(201);

        let mail = mails.waits_for(email, "Your access to Shop");
        assert!(mail["text"].as_str().unwrap().contains(said), "{mail}");
        assert!(mail["text"].as_str().unwrap().contains("There is no password"), "{mail}");
        assert!(mail["headers"].get("list-unsubscribe").is_none(), "{mail}");
    }
}
