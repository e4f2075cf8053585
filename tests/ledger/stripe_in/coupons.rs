//! Promotion codes are coupons.

use serde_json::json;

use super::objects::{SHAPES, Shape, invoice, session, subscribing};
use super::scene::Scene;

/// The coupon ADA10 leads to the partner's link.
fn scene() -> Scene {
    let scene = Scene::new();
    let coupon = json!({"code": "ADA10", "link_id": scene.partner.link_id});
    scene.shop.api.post("/v1/coupons", &coupon).expect(201);
    scene
}

fn with_promotion(id: &str) -> serde_json::Value {
    json!({"discounts": [{"coupon": null, "promotion_code": id}]})
}

#[test]
fn a_promotion_code_is_looked_for_by_its_name() {
    let scene = scene();
    let promotion = json!({"id": "promo_1", "object": "promotion_code", "active": true, "code": "ada10"});
    scene.tell("evt_1", "promotion_code.created", &promotion);

    scene.tell("evt_2", "checkout.session.completed", &session("cs_1", &with_promotion("promo_1")));

    let order = scene.order("cs_1");
    assert_eq!((&order["attribution"]["method"], &order["coupon"]), (&json!("coupon"), &json!("ADA10")));
    assert_eq!(scene.earned("cs_1"), [2_000, 0]);
}

#[test]
fn one_whose_name_was_never_told_is_looked_for_by_its_id() {
    let scene = scene();
    scene.tell("evt_1", "checkout.session.completed", &session("cs_1", &with_promotion("promo_2")));
    assert_eq!(scene.order("cs_1")["reason"], "unknown_coupon");
    let coupon = json!({"code": "promo_2", "link_id": scene.partner.link_id});
    scene.shop.api.post("/v1/coupons", &coupon).expect(201);

    scene.tell("evt_2", "checkout.session.completed", &session("cs_2", &with_promotion("promo_2")));

    assert_eq!(scene.order("cs_2")["attribution"]["method"], "coupon");
}

#[test]
fn a_coupon_that_the_shop_applied_and_an_expanded_code_need_no_other_event() {
    let scene = scene();
    for (id, discount) in [
        ("cs_1", json!({"coupon": "ADA10", "promotion_code": null})),
        ("cs_2", json!({"coupon": null, "promotion_code": {"id": "promo_9", "code": "Ada10"}})),
    ] {
        scene.tell(&format!("evt_{id}"), "checkout.session.completed", &session(id, &json!({"discounts": [discount]})));
        assert_eq!(scene.order(id)["attribution"]["method"], "coupon", "{id}");
    }
}

#[test]
fn a_subscriptions_code_is_told_by_its_checkout_or_by_its_invoice() {
    for shape in SHAPES {
        let scene = scene();
        let promotion = json!({"id": "promo_1", "object": "promotion_code", "code": "ADA10"});
        scene.tell("evt_1", "promotion_code.updated", &promotion);
        let begun = subscribing("cs_1", "sub_1", &with_promotion("promo_1"));
        scene.tell("evt_2", "checkout.session.completed", &begun);
        scene.tell("evt_3", "invoice.paid", &invoice(shape, "in_1", "sub_1", &json!({})));
        assert_eq!(scene.order("in_1")["attribution"]["method"], "coupon", "{shape:?}");
    }
    let scene = scene();
    let with = json!({"billing_reason": "subscription_cycle", "discount": {"id": "di_1", "coupon": {"id": "ADA10"}}});
    scene.tell("evt_1", "invoice.paid", &invoice(Shape::Before, "in_1", "sub_1", &with));
    scene.time_passes("3 days");
    scene.settled("evt_1");
    assert_eq!(scene.order("in_1")["attribution"]["method"], "coupon");
}
