//! An order that the border accepts and the database refuses fails alone.
//!
//! There is hardly one: texts, times, amounts and JSON that PostgreSQL would not take are refused at the border. What
//! is left is a sum that outgrows its column. Nine million orders of the largest amount in one month do it; the tests
//! put the sum there by hand.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, Partner};
use serde_json::{Value, json};

/// A shop with a partner whose month can take no more, and one whose can.
struct Scene {
    ledger: Ledger,
    shop: Merchant,
    full: Partner,
    other: Partner,
}

impl Scene {
    fn new() -> Self {
        let ledger = Ledger::start();
        let shop = Merchant::new(&ledger);
        let program = shop.program(&json!({"hold_days": 14}));
        let [full, other] = ["full@x.example", "other@x.example"].map(|email| {
            let partner = shop.partner(&program, &json!({ "email": email }));
            shop.order(email, 1_000, &partner.code, &json!({})).expect(201);
            partner
        });
        let sql = format!(
            "update affiliate_month set revenue = 9223372036854775000 where affiliate_id = '{}'",
            full.affiliate_id
        );
        ledger.database.execute(&sql).unwrap();
        Self { ledger, shop, full, other }
    }

    /// The code of the order's link: every seventh leads to the partner whose month is full.
    fn code(&self, number: usize) -> &str {
        if number % 7 == 3 { &self.full.code } else { &self.other.code }
    }

    fn assert_all_but_the_poison_is_stored(&self, statuses: &[Value]) {
        for (number, status) in statuses.iter().enumerate() {
            let expected = if self.code(number) == self.full.code { 500 } else { 201 };
            assert_eq!(*status, json!(expected), "order {number} of {statuses:?}");
            let stored = format!("select count(*) from conversion where order_id = 'o-{number}'");
            assert_eq!(self.ledger.database.number(&stored), i64::from(expected == 201));
        }
        self.put_back_what_the_test_put_there();
        self.ledger.assert_books_hold();
    }

    fn put_back_what_the_test_put_there(&self) {
        let (_, said) = self.ledger.verify();
        assert!(said.contains("a revenue of 9223372036854775000 is counted, the orders brought 1000"), "{said}");
        let sql =
            format!("update affiliate_month set revenue = 1000 where affiliate_id = '{}'", self.full.affiliate_id);
        self.ledger.database.execute(&sql).unwrap();
    }
}

#[test]
fn single_orders_recorded_together_do_not_fail_for_one_that_cannot_be_stored() {
    let scene = Scene::new();

    let statuses: Vec<Value> = std::thread::scope(|scope| {
        let post = |number| scene.shop.order(&format!("o-{number}"), 1_000, scene.code(number), &json!({}));
        let posts: Vec<_> = (0..40).map(|number| scope.spawn(move || post(number).status)).collect();
        posts.into_iter().map(|post| json!(post.join().unwrap())).collect()
    });

    scene.assert_all_but_the_poison_is_stored(&statuses);
}

#[test]
fn a_bulk_request_does_not_fail_for_one_order_that_cannot_be_stored() {
    let scene = Scene::new();
    let order = |number| {
        json!({
            "order_id": format!("o-{number}"), "customer_id": "customer-1", "amount": 1_000, "currency": "EUR",
            "ref": scene.code(number),
        })
    };
    let orders: Vec<Value> = (0..40).map(order).collect();

    let answer = scene.shop.api.post("/v1/conversions/bulk", &json!({ "conversions": orders })).expect(200);

    let results = answer["results"].as_array().unwrap();
    let statuses: Vec<Value> = results.iter().map(|result| result["status"].clone()).collect();
    scene.assert_all_but_the_poison_is_stored(&statuses);
    let refused = results.iter().filter(|result| result["status"] == 500);
    assert!(refused.into_iter().all(|result| result["problem"]["code"] == "internal"));
}
