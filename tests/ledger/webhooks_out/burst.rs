//! Many events at once, and many servers.

use std::collections::HashSet;

use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::scene::Scene;

#[test]
fn two_servers_deliver_every_order_of_a_burst_once() {
    let scene = Scene::new();
    let _second = scene.ledger.second_instance();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    let order = |number: usize| {
        let order_id = format!("order-{number}");
        json!({"order_id": order_id, "customer_id": "c", "amount": 100, "currency": "EUR", "ref": scene.partner.code})
    };
    let bulk: Vec<Value> = (0..300).map(order).collect();

    scene.shop.api.post("/v1/conversions/bulk", &json!({"conversions": bulk})).expect(200);
    std::thread::scope(|threads| {
        for thread in 0..4 {
            let (scene, order) = (&scene, &order);
            threads.spawn(move || {
                for number in 0..25 {
                    scene.shop.api.post("/v1/conversions", &order(300 + thread * 25 + number)).expect(201);
                }
            });
        }
    });
    let delivered = "select count(*) from webhook_delivery where status = 'delivered'";
    eventually(30, "all are delivered", || scene.ledger.database.number(delivered) == 400);

    let requests = scene.receiver.received(&endpoint.path);
    let orders: HashSet<String> =
        requests.iter().map(|request| request.json()["data"]["order_id"].as_str().unwrap().to_owned()).collect();
    assert_eq!((requests.len(), orders.len()), (400, 400));
    scene.ledger.assert_books_hold();
}
