//! An erasure is asked for once more: it takes what has come since.

use integration_tests::ledger::Ledger;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::corners::LATE;
use super::scene::{CUSTOMER, CUSTOMER_EMAIL, Scene, VISITOR};

fn scene() -> Scene {
    Scene::on(Ledger::start_calling_home(None))
}

fn the_customer() -> Value {
    json!({"customer_id": CUSTOMER})
}

#[test]
fn a_click_that_was_on_its_way_goes_with_all_others_of_its_visitor() {
    let scene = scene();
    let visit = scene.visits(&scene.partner.link_id, LATE, Some(VISITOR), time::Duration::minutes(3));
    scene.orders("order-1", &visit.token).expect(201);
    scene.erases(&the_customer());
    scene.arrives(&visit);
    scene.clicks(time::Duration::minutes(2));
    assert!(!scene.tables_with(VISITOR).is_empty());

    let again = scene.erases(&the_customer());

    assert_eq!(again["erased"], json!([{"what": "clicks", "count": 2}]));
    for mark in [VISITOR, LATE, CUSTOMER_EMAIL] {
        assert_eq!(scene.tables_with(mark), Vec::<String>::new(), "{mark}");
    }
    assert_eq!(scene.erases(&the_customer())["erased"], json!([]));
    scene.ledger.assert_books_hold();
}

#[test]
fn an_event_about_an_erased_order_that_stripe_tells_later_is_emptied() {
    let scene = scene();
    scene.pays_and_disputes_at_stripe();
    scene.erases(&the_customer());
    // Of a kind that is not read, and by the name of the order.
    let charge = json!({"id": "ch_2", "object": "charge", "metadata": {"order": "cs_1"}, "receipt": CUSTOMER_EMAIL});
    scene.is_told_by_stripe("evt_8", "charge.updated", &charge);

    let again = scene.erases(&the_customer());

    assert_eq!(again["erased"], json!([{"what": "events of payment providers", "count": 1}]));
    assert_eq!(scene.tables_with(CUSTOMER_EMAIL), Vec::<String>::new());
}

#[test]
fn by_which_mark_a_customer_is_found_again_is_forgotten_in_time_and_names_nobody() {
    let scene = scene();
    let token = scene.clicks(time::Duration::minutes(3));
    scene.orders("order-1", &token).expect(201);
    let kept = scene.erases(&the_customer())["kept"].clone();
    assert!(kept.to_string().contains("a keyed hash"), "{kept}");
    assert_eq!(scene.number("select count(*) from erasure"), 1);

    scene.ledger.database.execute("update erasure set erased_at = erased_at - interval '91 days'").unwrap();

    eventually(20, "the mark is forgotten", || scene.number("select count(*) from erasure") == 0);
}
