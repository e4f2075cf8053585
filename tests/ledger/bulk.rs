//! Many orders at once, each with its own verdict.

use std::io::Write as _;
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, merge};
use integration_tests::process::eventually;
use serde_json::{Value, json};

fn item(order_id: &str, code: &str, with: &Value) -> Value {
    let mut item =
        json!({"order_id": order_id, "customer_id": "customer-1", "amount": 1000, "currency": "EUR", "ref": code});
    merge(&mut item, with);
    item
}

#[test]
fn a_wrong_order_is_told_at_its_place_and_the_others_are_stored() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    let of = |order_id: &str, with: Value| item(order_id, &partner.code, &with);
    let orders = [
        of("o-1", json!({})),
        of("bad", json!({"amount": -1})),
        of("dollars", json!({"currency": "USD"})),
        of("o-1", json!({})),
        of("o-1", json!({"amount": 7})),
        json!(5),
        of("odd", json!({"colour": "red"})),
        of("nobody", json!({"ref": null})),
    ];

    let answer = shop.api.post("/v1/conversions/bulk", &json!({"conversions": orders})).expect(200);

    let results = answer["results"].as_array().unwrap();
    let verdicts: Vec<(i64, &Value)> =
        results.iter().map(|result| (result["status"].as_i64().unwrap(), &result["problem"]["code"])).collect();
    assert_eq!(
        verdicts,
        [
            (201, &Value::Null),
            (422, &json!("validation_failed")),
            (422, &json!("currency_mismatch")),
            (200, &Value::Null),
            (409, &json!("conversion_conflict")),
            (422, &json!("validation_failed")),
            (422, &json!("validation_failed")),
            (201, &Value::Null),
        ]
    );
    assert_eq!(results[0]["conversion"], results[3]["conversion"]);
    assert_eq!(results[1]["problem"]["errors"][0]["field"], "amount");
    assert_eq!(results[7]["conversion"]["status"], "unattributed");
    assert_eq!(ledger.database.number("select count(*) from conversion"), 2);
    ledger.assert_books_hold();
}

#[test]
fn orders_of_a_caller_who_hangs_up_are_recorded_all_the_same() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    let orders: Vec<Value> = (0..50).map(|of| item(&format!("o-{of}"), &partner.code, &json!({}))).collect();
    let body = json!({"conversions": orders}).to_string();

    thread::scope(|scope| {
        // Nothing can be recorded for a while.
        let held = "begin; lock table conversion in access exclusive mode; select pg_sleep(4); commit";
        scope.spawn(|| ledger.database.execute(held).unwrap());
        thread::sleep(Duration::from_secs(1));
        let mut connection = TcpStream::connect(ledger.url().trim_start_matches("http://")).unwrap();
        let key = shop.api.key();
        let request = format!(
            "POST /v1/conversions/bulk HTTP/1.1\r\nHost: ledger\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        connection.write_all(request.as_bytes()).unwrap();
        connection.write_all(body.as_bytes()).unwrap();
        thread::sleep(Duration::from_secs(1));
        connection.shutdown(Shutdown::Both).unwrap();
    });

    eventually(20, "they are in the books", || ledger.database.number("select count(*) from conversion") == 50);
    ledger.assert_books_hold();
}

#[test]
fn a_thousand_orders_are_stored_in_order_and_answered_alike_again() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    let orders: Vec<Value> = (0..1000).map(|number| item(&format!("o-{number}"), &partner.code, &json!({}))).collect();
    let post = |orders: &[Value]| shop.api.post("/v1/conversions/bulk", &json!({"conversions": orders}));

    let first = post(&orders).expect(200);
    let again = post(&orders).expect(200);

    for (number, (first, again)) in
        first["results"].as_array().unwrap().iter().zip(again["results"].as_array().unwrap()).enumerate()
    {
        assert_eq!((&first["status"], &again["status"]), (&json!(201), &json!(200)));
        assert_eq!(first["conversion"]["order_id"], format!("o-{number}"));
        assert_eq!(first["conversion"], again["conversion"]);
    }
    assert_eq!(shop.balance(&format!("affiliate:{}", partner.affiliate_id), "pending"), 200_000);
    let mut more = orders;
    more.push(item("one-more", &partner.code, &json!({})));
    assert_eq!(post(&more).problem(422), "validation_failed");
    assert_eq!(post(&[]).expect(200), json!({"results": []}));
    ledger.assert_books_hold();
}
