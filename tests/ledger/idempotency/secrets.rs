//! What is kept for a repeated call tells nobody anything who only has the database.

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::json;
use sqlx::Row as _;

use super::post;

#[test]
fn neither_the_key_nor_the_answer_can_be_read_from_the_table() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let path = format!("/v1/merchants/{}/keys", shop.id);
    let key = "order-of-yves@partner.example";
    let created = post(&ledger.operator, &path, key, &json!({"role": "merchant", "person": "yves"})).expect(201);

    let rows = ledger.database.rows("select row_to_json(idempotent_answer)::text from idempotent_answer");

    assert_eq!(rows.len(), 1);
    let row: String = rows[0].get(0);
    for secret in [key, &text(&created["key"]), "yves"] {
        assert!(!row.contains(secret) && !row.contains(&hex::encode(secret)), "{secret}");
    }
}
