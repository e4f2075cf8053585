//! Somebody of whom only an e-mail address is known: a friend who was invited and never came.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::scene::Scene;

const FRIEND: &str = "Lee@friend.example";

fn scene() -> Scene {
    Scene::on(Ledger::start_calling_home(None))
}

fn the_friend() -> Value {
    json!({"email": "lee+again@friend.example"})
}

#[test]
fn a_friend_who_never_came_is_told_everything_and_forgotten() {
    let scene = scene();
    let code = scene.opens_a_code("friend-1");
    scene.invites(&code, FRIEND);
    scene.mails("lee@friend.example");
    let told_by_stripe = json!({"id": "cus_1", "object": "customer", "email": FRIEND});
    scene.is_told_by_stripe("evt_1", "customer.created", &told_by_stripe);
    let other = Merchant::new(&scene.ledger);
    assert_eq!(other.api.post("/v1/privacy/erase", &the_friend()).expect(200)["erased"], json!([]));

    let told = scene.exports(&json!({"email": FRIEND}));
    let erased = scene.erases(&the_friend());

    for section in ["invitations", "provider_events", "mails", "mails_not_wanted"] {
        assert!(!told[section].as_array().unwrap().is_empty(), "{section} in {told}");
    }
    assert_eq!(told["invitations"][0]["email"], FRIEND);
    assert_ne!(erased["erased"], json!([]));
    assert_eq!(scene.tables_with("lee@friend.example"), Vec::<String>::new());
    assert_eq!(scene.exports(&json!({"email": FRIEND}))["invitations"], json!([]));
    let by_mail = json!({"referred_customer_id": "lee", "email": FRIEND});
    assert_eq!(scene.shop.api.post("/v1/referrals", &by_mail).problem(404), "not_found", "the invitation is over");
}

#[test]
fn an_invitation_that_nobody_accepted_loses_its_address_thirty_days_after_its_end() {
    let scene = scene();
    let code = scene.opens_a_code("friend-1");
    scene.invites(&code, FRIEND);
    scene.invites(&code, "kai@friend.example");
    scene.ledger.database.execute("delete from mail_message").unwrap();
    scene.ledger.database.execute("update referral set expires_at = now() - interval '1 day'").unwrap();
    eventually(20, "both are over", || scene.number("select count(*) from referral where status = 'expired'") == 2);

    for (email, days) in [("kai@friend.example", 29), (FRIEND, 31)] {
        let ended = format!("update referral set expired_at = now() - interval '{days} days' where email = '{email}'");
        scene.ledger.database.execute(&ended).unwrap();
    }

    eventually(20, "the older address is forgotten", || scene.tables_with(FRIEND).is_empty());
    assert_eq!(scene.tables_with("kai@friend.example"), vec!["referral".to_owned()]);
}

#[test]
fn a_mailbox_is_invited_three_times_in_thirty_days_and_no_more() {
    let scene = scene();
    for number in 0..3 {
        scene.invites(&scene.opens_a_code(&format!("friend-{number}")), FRIEND);
    }
    let code = scene.opens_a_code("friend-3");
    let invite =
        |email: &str| scene.shop.api.post("/v1/referrals/invite", &json!({"code": code["code"], "email": email}));

    let refused = invite("LEE+more@friend.example");

    assert_eq!(refused.problem(409), "invalid_state");
    assert!(refused.text.contains("invited 3 times within 30 days"), "{}", refused.text);
    invite("kai@friend.example").expect(201);
    scene.ledger.database.execute("update referral set invited_at = invited_at - interval '31 days'").unwrap();
    invite(FRIEND).expect(201);
}
