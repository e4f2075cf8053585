//! What a payout pays, line by line.

use integration_tests::merchant::text;
use serde_json::{Value, json};

use super::World;

#[test]
fn the_lines_of_a_statement_sum_to_the_payout_in_every_form() {
    let world = World::new();
    let partner = world.partner(0, &json!({"name": "<b>Ada</b>"}), &[10_000]);
    let order = json!({"order_id": "=HYPERLINK(\"x\")"});
    let formula = world.shop.order("x", 5_000, &partner.code, &order).expect(201);
    let id = text(&formula["id"]);
    integration_tests::process::eventually(20, "approved", || world.shop.conversion(&id)["status"] == "approved");
    let bonus = json!({
        "affiliate_id": partner.affiliate_id, "direction": "credit", "amount": 250, "currency": "EUR", "reason": "+spring",
    });
    let bonus = world.shop.finance.post("/v1/adjustments", &bonus).expect(201);
    let approve = format!("/v1/adjustments/{}/approve", text(&bonus["id"]));
    world.shop.second_finance.post(&approve, &Value::Null).expect(200);
    let run = world.fetched();
    let payout = world.payout(&run, &partner);
    let statement = format!("/v1/payouts/{}/statement", text(&payout["id"]));

    let told = world.shop.finance.get(&statement).expect(200);
    let lines = told["lines"].as_array().unwrap();
    let sum: i64 = lines.iter().map(|line| line["amount"].as_i64().unwrap()).sum();
    assert_eq!((sum, &told["amount"], lines.len()), (3250, &json!(3250), 3));
    assert_eq!((&lines[0]["order_id"], &lines[0]["order_amount"]), (&json!("order-0-0"), &json!(10_000)));
    assert_eq!((&lines[0]["rate"], &lines[0]["program"]), (&json!("20"), &json!("Partners")));
    assert_eq!((&lines[2]["kind"], &lines[2]["adjustment_reason"]), (&json!("adjustment"), &json!("+spring")));

    let csv = world.shop.finance.get(&format!("{statement}.csv"));
    assert!(csv.header("content-type").unwrap().starts_with("text/csv"));
    let rows: Vec<&str> = csv.text.trim_end().split("\r\n").collect();
    assert_eq!(rows.len(), 4);
    assert!(rows[1].starts_with("\"commission\",\"Partners\",\"order-0-0\",20") && rows[1].ends_with(",20.00,EUR"));
    assert!(rows[2].contains("\"'=HYPERLINK(\"\"x\"\")\"") && rows[3].contains("\"'+spring\""), "{}", csv.text);

    let html = world.shop.finance.get(&format!("{statement}.html"));
    assert_eq!(html.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(html.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert!(
        html.text.contains("b&#62;Ada") && !html.text.contains("<b>") && !html.text.contains("<script"),
        "{}",
        html.text
    );
    assert!(html.text.replace('\u{a0}', " ").matches("32.50 EUR").count() >= 2, "{}", html.text);
    assert!(html.text.contains("lang=\"en\"") && html.text.contains("Correction: +spring"), "{}", html.text);
}
