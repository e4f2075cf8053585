//! What waits is tried again, each merchant's by itself.

use integration_tests::api::Answer;
use integration_tests::held::{waiting, while_held};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use integration_tests::stripe::Event;
use serde_json::{Value, json};

use super::objects::{refund, session};
use super::scene::{SECRET, Scene};

#[test]
fn a_merchants_event_that_gets_no_further_keeps_nobody_elses_from_being_tried() {
    // With the connections of an operator: two merchants' events have places at once.
    let scene = Scene::at(Ledger::start_set(None, &[("DATABASE_CONNECTIONS", "16")]), &json!({}));
    let other = Merchant::new(&scene.ledger);
    other.api.put("/v1/integrations/stripe", &json!({"webhook_secret": SECRET})).expect(200);
    let database = &scene.ledger.database;
    let tell = |merchant_id: &str, id: &str, kind: &str, object: &Value| -> Answer {
        let answer = Event::of_merchant(merchant_id, SECRET, id, kind, object).tell(&scene.ledger);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer
    };
    let is_applied = |merchant_id: &str| {
        let whose = format!("merchant_id = '{merchant_id}' and kind = 'refund.created' and status = 'applied'");
        database.number(&format!("select count(*) from provider_event where {whose}")) == 1
    };
    // Both are told of a refund before its order, and of the order while nothing is tried again.
    for merchant_id in [&scene.shop.id, &other.id] {
        tell(merchant_id, "evt_1", "refund.created", &refund("re_1", "cs_1", 1_190, "succeeded"));
    }
    database.execute("update provider_event set next_attempt_at = now() + interval '1 hour'").unwrap();
    for merchant_id in [&scene.shop.id, &other.id] {
        tell(merchant_id, "evt_2", "checkout.session.completed", &session("cs_1", &json!({})));
        assert!(!is_applied(merchant_id));
    }

    let held = format!("select from conversion where merchant_id = '{}' for update", scene.shop.id);
    while_held(database, &held, || {
        // The first's is due first.
        let due = format!(
            "update provider_event set next_attempt_at = now() - interval '1 minute'
                 * case when merchant_id = '{}' then 2 else 1 end
             where status = 'pending'",
            scene.shop.id
        );
        database.execute(&due).unwrap();
        eventually(10, "the first's waits for its order", || waiting(database, "from conversion") > 0);
        eventually(10, "the other's is applied", || is_applied(&other.id));
        let told = "insert into provider_event
                        (source, provider_event_id, event_id, kind, body, occurred_at, received_at, next_attempt_at)
                    values ('stripe', 'evt_of_platform', gen_random_uuid(), 'not.used', '{}', now(), now(), now())";
        database.execute(told).unwrap();
        let settled = "select count(*) from provider_event where source = 'stripe' and status = 'ignored'";
        eventually(10, "the platform's is settled", || database.number(settled) == 1);
        assert!(!is_applied(&scene.shop.id));
    });

    eventually(10, "the first's is applied", || is_applied(&scene.shop.id));
    scene.ledger.assert_books_hold();
}
