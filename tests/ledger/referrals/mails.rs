//! What friends and customers are told by mail.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::text;
use serde_json::json;

use super::scene::Scene;

#[test]
fn the_friend_is_invited_and_both_hear_once_of_their_rewards() {
    let mails = MailCatcher::start();
    let scene = Scene::on(Ledger::start_mailing(&mails.smtp_url(), None), &json!({"reward_type": "discount"}));
    let code = format!("/v1/referral-codes/{}", scene.code);
    scene.shop.api.patch(&code, &json!({"email": "ada@mail.example"})).expect(200);
    let invitation = json!({"code": scene.code, "email": "bob@mail.example"});
    scene.shop.api.post("/v1/referrals/invite", &invitation).expect(201);
    scene.shop.api.post("/v1/referrals/invite", &invitation).expect(200);

    let invited = mails.waits_for("bob@mail.example", "A friend invites you to Shop");
    let said = text(&invited["text"]);
    assert!(said.contains(&format!("https://shop.example/?ref={}", scene.code)), "{said}");
    assert!(said.contains("a discount of 5.00\u{a0}EUR"), "{said}");

    let by_mail = json!({"referred_customer_id": "bob", "email": "bob@mail.example"});
    let referral = scene.shop.api.post("/v1/referrals", &by_mail).expect(201);
    scene.buys("bob", "o-1", 3000);
    let rewards = scene.becomes(&referral, "rewarded")["rewards"].clone();

    let ada = text(&mails.waits_for("ada@mail.example", "a discount of 10.00 EUR at Shop")["text"]);
    assert!(ada.contains("A friend you invited") && ada.contains(&text(&rewards[0]["coupon_code"])), "{ada}");
    let bob = text(&mails.waits_for("bob@mail.example", "a discount of 5.00 EUR at Shop")["text"]);
    assert!(bob.contains("A friend invited you") && bob.contains(&text(&rewards[1]["coupon_code"])), "{bob}");
    scene.refund("o-1", "r-1", 3000);
    scene.becomes(&referral, "reversed");
    scene.fail_refund("r-1");
    scene.becomes(&referral, "rewarded");
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!((mails.mails_to("ada@mail.example").len(), mails.mails_to("bob@mail.example").len()), (1, 2));
    scene.ledger.assert_books_hold();
}
