//! Disputes: the commissions wait, go, and come back.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner, text};
use serde_json::{Value, json};

struct Scene {
    ledger: Ledger,
    shop: Merchant,
    partner: Partner,
}

impl Scene {
    fn new() -> Self {
        let ledger = Ledger::start();
        let shop = Merchant::new(&ledger);
        let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
        Self { ledger, shop, partner }
    }

    fn order(&self, order_id: &str) -> String {
        text(&self.shop.order(order_id, 1000, &self.partner.code, &json!({})).expect(201)["id"])
    }

    fn balances(&self) -> [i64; 2] {
        let owner = format!("affiliate:{}", self.partner.affiliate_id);
        ["pending", "payable"].map(|kind| self.shop.balance(&owner, kind))
    }
}

#[test]
fn while_a_dispute_is_open_nothing_is_approved_and_when_it_is_won_all_goes_on() {
    let scene = Scene::new();
    let id = scene.order("o-1");

    let opened = scene.shop.dispute("o-1", "d-1", 1000, "opened").expect(201);
    assert_eq!(scene.shop.approve(&id).problem(409), "invalid_state");
    let won = scene.shop.dispute("o-1", "d-1", 1000, "won").expect(200);
    scene.shop.approve(&id).expect(200);

    assert_eq!((&opened["status"], &won["status"]), (&json!("opened"), &json!("won")));
    assert_eq!((&won["clawbacks"], &won["restored"]), (&json!([]), &json!([])));
    assert_eq!(scene.balances(), [0, 200]);
    scene.ledger.assert_books_hold();
}

#[test]
fn a_lost_dispute_takes_its_part_and_one_won_after_all_gives_it_back() {
    let scene = Scene::new();
    let id = scene.order("o-1");
    scene.shop.approve(&id).expect(200);

    let lost = scene.shop.dispute("o-1", "d-1", 9999, "lost").expect(201);
    assert_eq!(lost["clawbacks"][0]["amount"], 200);
    let rejected = scene.shop.conversion(&id);
    assert_eq!((&rejected["status"], scene.balances()), (&json!("rejected"), [0, 0]));
    assert_eq!(rejected["commissions"][0]["rejection_reason"], "dispute_lost");
    assert_eq!(scene.ledger.database.number("select revenue from affiliate_month"), 0);
    let won = scene.shop.dispute("o-1", "d-1", 9999, "won").expect(200);

    assert_eq!(won["restored"][0]["amount"], 200);
    let restored = scene.shop.conversion(&id);
    assert_eq!((&restored["status"], scene.balances()), (&json!("approved"), [0, 200]));
    assert_eq!(restored["commissions"][0]["rejected_at"], Value::Null);
    assert_eq!(scene.ledger.database.number("select revenue from affiliate_month"), 1000);
    scene.ledger.assert_books_hold();
}

#[test]
fn refunds_and_disputes_end_the_same_in_any_order() {
    let scene = Scene::new();
    let step = |name: &str, order: &str| {
        let dispute = |status: &str| scene.shop.dispute(order, &format!("{name}-{order}"), 600, status);
        match name {
            "refund" => drop(scene.shop.refund(order, &format!("r-{order}"), 700).expect(201)),
            "lost" => drop(dispute("lost").expect(201)),
            _ => {
                dispute("lost").expect(201);
                dispute("won").expect(200);
            }
        }
    };
    for steps in [
        ["refund", "lost", "won"],
        ["refund", "won", "lost"],
        ["lost", "refund", "won"],
        ["lost", "won", "refund"],
        ["won", "refund", "lost"],
        ["won", "lost", "refund"],
    ] {
        let name = steps.join("-");
        let id = scene.order(&name);
        for one in steps {
            step(one, &name);
        }
        let end = scene.shop.conversion(&id);
        assert_eq!((&end["status"], &end["refunded"]), (&json!("rejected"), &json!(700)), "{name}");
        assert_eq!(end["commissions"][0]["clawed_back"], 200, "{name}");
        assert_eq!(end["commissions"][0]["rejection_reason"], "dispute_lost", "{name}");
    }
    assert_eq!(scene.balances(), [0, 0]);
    scene.ledger.assert_books_hold();
}

#[test]
fn reports_may_come_again_and_late_but_not_contradict() {
    let scene = Scene::new();
    scene.order("o-1");
    scene.order("o-2");
    let lost = scene.shop.dispute("o-1", "d-1", 600, "lost").expect(201);

    assert_eq!(scene.shop.dispute("o-1", "d-1", 600, "lost").expect(200), lost);
    assert_eq!(scene.shop.dispute("o-1", "d-1", 600, "opened").expect(200), lost);
    scene.shop.dispute("o-1", "d-1", 600, "won").expect(200);
    assert_eq!(scene.shop.dispute("o-1", "d-1", 600, "lost").problem(409), "invalid_state");
    assert_eq!(scene.shop.dispute("o-1", "d-1", 601, "won").problem(409), "conflict");
    assert_eq!(scene.shop.dispute("o-2", "d-1", 600, "won").problem(409), "conflict");
    assert_eq!(scene.shop.dispute("nowhere", "d-2", 600, "opened").problem(404), "not_found");
    assert_eq!(scene.shop.dispute("o-1", "d-2", 600, "settled").problem(422), "validation_failed");
    scene.ledger.assert_books_hold();
}

#[test]
fn a_second_open_dispute_keeps_holding_when_the_first_is_decided() {
    let scene = Scene::new();
    let id = scene.order("o-1");
    scene.shop.dispute("o-1", "d-1", 100, "opened").expect(201);
    scene.shop.dispute("o-1", "d-2", 100, "opened").expect(201);

    scene.shop.dispute("o-1", "d-1", 100, "won").expect(200);
    assert_eq!(scene.shop.approve(&id).problem(409), "invalid_state");
    scene.shop.dispute("o-1", "d-2", 100, "lost").expect(200);

    assert_eq!(scene.shop.approve(&id).expect(200)["status"], "approved");
    assert_eq!(scene.balances(), [0, 180]);
}

#[test]
fn disputes_and_refunds_are_listed_by_order_and_newest_first() {
    let scene = Scene::new();
    for order_id in ["o-1", "o-2"] {
        scene.order(order_id);
        scene.shop.dispute(order_id, &format!("d-{order_id}"), 500, "opened").expect(201);
        for number in 1..=2 {
            let refund = json!({
                "order_id": order_id, "refund_id": format!("r-{order_id}-{number}"), "amount": 100, "currency": "EUR",
            });
            scene.shop.api.post("/v1/refunds", &refund).expect(201);
        }
    }
    let ids = |path: &str, id: &str| {
        let page = scene.shop.api.get(path).expect(200);
        page["data"].as_array().unwrap().iter().map(|one| text(&one[id])).collect::<Vec<_>>()
    };

    assert_eq!(ids("/v1/disputes", "dispute_id"), ["d-o-2", "d-o-1"]);
    assert_eq!(ids("/v1/disputes?order_id=o-1", "dispute_id"), ["d-o-1"]);
    assert_eq!(ids("/v1/refunds?order_id=o-2", "refund_id"), ["r-o-2-2", "r-o-2-1"]);
    let first = scene.shop.api.get("/v1/refunds?limit=3").expect(200);
    let rest = format!("/v1/refunds?limit=3&cursor={}", text(&first["next_cursor"]));
    assert_eq!(ids(&rest, "refund_id"), ["r-o-1-1"]);
    assert_eq!(ids("/v1/refunds?order_id=o-3", "refund_id"), [""; 0]);
    let stranger = Merchant::new(&scene.ledger);
    assert_eq!(stranger.api.get("/v1/refunds?order_id=o-1").expect(200)["data"], json!([]));
    assert_eq!(stranger.api.get("/v1/disputes").expect(200)["data"], json!([]));
}
