//! Since `2022-11-15` a charge tells its total without its refunds, which may come before, after, or not at all.

use serde_json::json;

use super::objects::{charge, refund, session};
use super::scene::Scene;

fn sold() -> Scene {
    let scene = Scene::new();
    let with = json!({"client_reference_id": scene.token(1)});
    scene.tell("evt_sold", "checkout.session.completed", &session("cs_1", &with));
    scene
}

#[test]
fn a_total_alone_counts_and_grows() {
    let scene = sold();
    for (id, total) in [("evt_1", 1_190), ("evt_2", 5_950), ("evt_3", 1_190), ("evt_4", 11_900)] {
        scene.tell(id, "charge.refunded", &charge("cs_1", total, None));
    }
    assert_eq!(scene.earned("cs_1"), [2_000, 2_000]);
    assert_eq!(scene.became("evt_2")["became"]["refund_id"], "ch_cs_1:5950");
    assert_eq!(scene.verdict("evt_3"), ("ignored".into(), json!("nothing_new")));
    scene.ledger.assert_books_hold();
}

#[test]
fn refunds_told_after_their_total_are_covered_by_it_and_only_by_it() {
    let scene = sold();
    scene.tell("evt_1", "charge.refunded", &charge("cs_1", 3_570, None));
    for (number, amount) in [1_190, 2_380, 1_190].into_iter().enumerate() {
        let re = refund(&format!("re_{number}"), "cs_1", amount, "succeeded");
        scene.tell(&format!("evt_re_{number}"), "refund.created", &re);
    }
    assert_eq!(scene.verdict("evt_re_1").0, "ignored");
    assert_eq!(scene.became("evt_re_2")["became"]["amount"], 1_000);
    assert_eq!(scene.order("cs_1")["refunded"], 4_000);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_failed_refund_undoes_the_total_that_counted_it() {
    let scene = sold();
    scene.tell("evt_1", "charge.refunded", &charge("cs_1", 11_900, None));
    scene.tell("evt_2", "refund.created", &refund("re_1", "cs_1", 11_900, "pending"));
    scene.tell("evt_3", "refund.failed", &refund("re_1", "cs_1", 11_900, "failed"));
    assert_eq!(scene.earned("cs_1"), [2_000, 0]);
    // The next one is another refund.
    scene.tell("evt_4", "refund.created", &refund("re_2", "cs_1", 11_900, "succeeded"));
    assert_eq!(scene.earned("cs_1"), [2_000, 2_000]);
    scene.ledger.assert_books_hold();
}
