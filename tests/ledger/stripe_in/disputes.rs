//! Disputes hold the commissions, take them when lost, and let go when won.

use serde_json::{Value, json};

use super::objects::{dispute, refund, session};
use super::scene::Scene;

fn sold() -> Scene {
    let scene = Scene::new();
    let with = json!({"client_reference_id": scene.token(1)});
    scene.tell("evt_sold", "checkout.session.completed", &session("cs_1", &with));
    scene
}

fn held(scene: &Scene) -> bool {
    scene.ledger.database.number("select count(*) from commission where dispute_hold") == 1
}

#[test]
fn a_lost_dispute_takes_its_part_without_tax_and_winning_it_after_all_gives_it_back() {
    let scene = sold();
    scene.tell("evt_1", "charge.dispute.created", &dispute("du_1", "cs_1", 5_950, "needs_response"));
    assert!(held(&scene));
    assert_eq!(scene.earned("cs_1"), [2_000, 0]);

    scene.tell("evt_2", "charge.dispute.funds_withdrawn", &dispute("du_1", "cs_1", 5_950, "under_review"));
    assert_eq!(scene.verdict("evt_2"), ("ignored".into(), json!("nothing_new")));
    scene.tell("evt_3", "charge.dispute.closed", &dispute("du_1", "cs_1", 5_950, "lost"));
    assert_eq!((scene.earned("cs_1"), held(&scene)), ([2_000, 1_000], false));
    assert_eq!(scene.became("evt_3")["became"]["status"], "lost");

    scene.tell("evt_4", "charge.dispute.funds_reinstated", &dispute("du_1", "cs_1", 5_950, "won"));
    assert_eq!(scene.earned("cs_1"), [2_000, 0]);
    scene.tell("evt_5", "charge.dispute.closed", &dispute("du_1", "cs_1", 5_950, "lost"));
    assert_eq!(scene.verdict("evt_5"), ("ignored".into(), json!("overtaken")));
    scene.ledger.assert_books_hold();
}

#[test]
fn a_dispute_told_backwards_ends_as_it_ended() {
    for (end, taken) in [("won", 0), ("warning_closed", 0), ("lost", 2_000)] {
        let scene = sold();
        scene.tell("evt_2", "charge.dispute.closed", &dispute("du_1", "cs_1", 11_900, end));
        scene.tell("evt_1", "charge.dispute.created", &dispute("du_1", "cs_1", 11_900, "needs_response"));
        assert_eq!((scene.earned("cs_1"), held(&scene)), ([2_000, taken], false), "{end}");
    }
}

#[test]
fn refunds_and_a_dispute_of_the_rest_take_all_of_it() {
    let scene = sold();
    scene.tell("evt_1", "refund.created", &refund("re_1", "cs_1", 3_333, "succeeded"));
    scene.tell("evt_2", "charge.dispute.closed", &dispute("du_1", "cs_1", 8_567, "lost"));
    assert_eq!((scene.earned("cs_1"), scene.balances()), ([2_000, 2_000], [0, 0, 0]));
    scene.ledger.assert_books_hold();
}

#[test]
fn an_amount_in_the_banks_currency_is_taken_for_all_of_the_order() {
    let scene = sold();
    let mut foreign = dispute("du_1", "cs_1", 99_999, "lost");
    foreign["currency"] = json!("czk");
    scene.tell("evt_1", "charge.dispute.closed", &foreign);
    assert_eq!(scene.earned("cs_1"), [2_000, 2_000]);
    // The amount is corrected later: the same dispute.
    foreign["amount"] = Value::from(1);
    foreign["status"] = json!("won");
    scene.tell("evt_2", "charge.dispute.closed", &foreign);
    assert_eq!(scene.earned("cs_1"), [2_000, 0]);
}
