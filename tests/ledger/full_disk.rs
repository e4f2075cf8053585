//! PostgreSQL has no room left: callers are told to come back, and nothing is half stored.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use serde_json::json;

/// What PostgreSQL says when it cannot extend a table's file.
const FULL: &str = "create function no_room() returns trigger language plpgsql as $$
     begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
     create trigger no_room before insert on conversion for each row execute function no_room();
     create trigger no_room before insert on affiliate for each row execute function no_room();";
const ROOM: &str = "drop trigger no_room on conversion; drop trigger no_room on affiliate;";

#[test]
fn a_full_disk_is_a_503_and_what_is_sent_again_afterwards_is_stored_once() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));
    ledger.database.execute(FULL).unwrap();

    let order = shop.order("o-1", 1_000, &partner.code, &json!({}));
    let bulk = json!({"conversions": [
        {"order_id": "o-2", "customer_id": "c", "amount": 1_000, "currency": "EUR", "ref": partner.code},
    ]});
    let bulk = shop.api.post("/v1/conversions/bulk", &bulk);
    let affiliate = shop.api.post("/v1/affiliates", &json!({"name": "Grace", "email": "grace@partner.example"}));

    assert_eq!(order.problem(503), "unavailable");
    assert_eq!(order.header("retry-after"), Some("1"));
    assert_eq!(bulk.problem(503), "unavailable");
    assert_eq!(affiliate.problem(503), "unavailable");

    ledger.database.execute(ROOM).unwrap();
    shop.order("o-1", 1_000, &partner.code, &json!({})).expect(201);
    assert_eq!(ledger.database.number("select count(*) from conversion"), 1);
    ledger.assert_books_hold();
}
