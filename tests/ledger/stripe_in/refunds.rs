//! Refunds take their part of the order without tax, once each, by their own ids.

use serde_json::json;

use super::objects::{SHAPES, Shape, charge, invoice, invoice_payment, refund, session};
use super::scene::Scene;

/// A checkout of 119.00, of which 100.00 count and 20.00 are the partner's.
fn sold() -> Scene {
    let scene = Scene::new();
    let with = json!({"client_reference_id": scene.token(1)});
    scene.tell("evt_sold", "checkout.session.completed", &session("cs_1", &with));
    assert_eq!(scene.earned("cs_1"), [2_000, 0]);
    scene
}

#[test]
fn partial_refunds_sum_up_to_the_whole_whatever_they_round_to() {
    let scene = sold();
    for (number, amount) in [3_333, 3_333, 3_333, 1_901].into_iter().enumerate() {
        let re = refund(&format!("re_{number}"), "cs_1", amount, "succeeded");
        scene.tell(&format!("evt_{number}"), "refund.created", &re);
        scene.tell(&format!("evt_again_{number}"), "refund.updated", &re);
        assert_eq!(scene.verdict(&format!("evt_again_{number}")), ("ignored".into(), json!("nothing_new")));
    }

    let order = scene.order("cs_1");
    assert_eq!((&order["refunded"], scene.earned("cs_1")), (&json!(10_000), [2_000, 2_000]));
    assert_eq!(order["commissions"][0]["rejection_reason"], "refunded");
    assert_eq!(scene.balances(), [0, 0, 0]);
    assert_eq!(scene.ledger.database.number("select count(*) from refund"), 4);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_refund_is_told_by_itself_and_by_its_charge_and_counts_once() {
    let re = || refund("re_1", "cs_1", 1_190, "succeeded");
    let by_itself = || ("refund.created", re());
    let listed = || ("charge.refunded", charge("cs_1", 1_190, Some(vec![re()])));
    let total = || ("charge.refunded", charge("cs_1", 1_190, None));
    for told in [[by_itself(), listed(), total()], [listed(), total(), by_itself()], [total(), by_itself(), listed()]] {
        let scene = sold();
        for (number, (kind, object)) in told.iter().enumerate() {
            scene.tell(&format!("evt_{number}"), kind, object);
        }
        assert_eq!(scene.earned("cs_1"), [2_000, 200], "{told:?}");
        assert_eq!(scene.order("cs_1")["refunded"], 1_000);
        scene.ledger.assert_books_hold();
    }
}

#[test]
fn an_invoices_refund_finds_it_in_both_shapes() {
    for shape in SHAPES {
        let scene = Scene::new();
        let with = super::objects::with_metadata(shape, "sub_1", &json!({"tributary_token": scene.token(1)}));
        if matches!(shape, Shape::Since) {
            // Told before its invoice, which is not told to wait for it.
            scene.tell("evt_1", "invoice_payment.paid", &invoice_payment("in_1"));
        }
        scene.tell("evt_2", "invoice.paid", &invoice(shape, "in_1", "sub_1", &with));

        scene.tell("evt_3", "refund.created", &refund("re_1", "in_1", 11_900, "succeeded"));

        assert_eq!(scene.earned("in_1"), [2_000, 2_000], "{shape:?}");
    }
}

#[test]
fn an_old_charge_names_its_invoice_itself() {
    let scene = Scene::new();
    let with = json!({"payment_intent": null, "charge": null});
    let with =
        [with, super::objects::with_metadata(Shape::Before, "sub_1", &json!({"tributary_token": scene.token(1)}))];
    let mut paid = invoice(Shape::Before, "in_1", "sub_1", &with[0]);
    integration_tests::merchant::merge(&mut paid, &with[1]);
    scene.tell("evt_1", "invoice.paid", &paid);
    let mut refunded = charge("in_1", 5_950, None);
    refunded["invoice"] = json!("in_1");

    scene.tell("evt_2", "charge.refunded", &refunded);

    assert_eq!(scene.earned("in_1"), [2_000, 1_000]);
}

#[test]
fn a_checkouts_own_invoice_hides_no_refund_of_the_checkout() {
    let scene = Scene::new();
    // Told before the checkout: the invoice that the checkout made is no order, and never will be.
    let mut paid = invoice_payment("in_1");
    paid["payment"]["payment_intent"] = json!("pi_cs_1");
    scene.tell("evt_1", "invoice_payment.paid", &paid);
    scene.tell("evt_2", "refund.created", &refund("re_1", "cs_1", 1_190, "succeeded"));
    let with = json!({"client_reference_id": scene.token(1), "invoice": "in_1"});
    scene.tell("evt_3", "checkout.session.completed", &session("cs_1", &with));

    assert_eq!(scene.settled("evt_2")["became"]["amount"], 1_000);
    // Told again afterwards, it takes nothing from the order.
    scene.tell("evt_4", "invoice_payment.paid", &paid);
    // An old charge names the invoice as well.
    let mut refunded = charge("cs_1", 3_570, None);
    refunded["invoice"] = json!("in_1");
    scene.tell("evt_5", "charge.refunded", &refunded);

    assert_eq!((scene.verdict("evt_5").0, scene.earned("cs_1")), ("applied".into(), [2_000, 600]));
    scene.ledger.assert_books_hold();
}

#[test]
fn a_refund_that_failed_gives_back_what_it_took_and_one_that_never_went_takes_nothing() {
    let scene = sold();
    scene.tell("evt_1", "refund.created", &refund("re_1", "cs_1", 11_900, "pending"));
    assert_eq!(scene.earned("cs_1"), [2_000, 2_000]);

    scene.tell("evt_2", "refund.failed", &refund("re_1", "cs_1", 11_900, "failed"));
    assert_eq!((scene.earned("cs_1"), scene.order("cs_1")["refunded"].clone()), ([2_000, 0], json!(0)));
    assert_eq!(scene.became("evt_2")["became"]["failed_refund_id"], "re_1");
    // Out of order: it is told as failed first.
    scene.tell("evt_3", "refund.updated", &refund("re_2", "cs_1", 5_000, "canceled"));
    scene.tell("evt_4", "refund.created", &refund("re_2", "cs_1", 5_000, "pending"));
    assert_eq!(scene.earned("cs_1"), [2_000, 0]);
    scene.ledger.assert_books_hold();
}

#[test]
fn more_than_is_left_of_an_order_takes_only_that() {
    let scene = sold();
    // Reported by hand as well, under a name of the shop's own.
    scene.shop.refund("cs_1", "by-hand", 6_000).expect(201);

    scene.tell("evt_1", "refund.created", &refund("re_1", "cs_1", 11_900, "succeeded"));
    scene.tell("evt_2", "refund.created", &refund("re_2", "cs_1", 11_900, "succeeded"));

    assert_eq!(scene.became("evt_1")["became"]["amount"], 4_000);
    assert_eq!(scene.verdict("evt_2"), ("ignored".into(), json!("nothing_left_to_refund")));
    assert_eq!(scene.earned("cs_1"), [2_000, 2_000]);
    scene.ledger.assert_books_hold();
}
