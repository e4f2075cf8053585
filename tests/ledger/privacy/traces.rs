//! Erasing a person leaves no trace in any table, log or file, but the named records of payments.

use integration_tests::ledger::Ledger;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::scene::{CUSTOMER, IBAN, PARTNER_EMAIL, PARTNER_EXTERNAL_ID, PARTNER_NAME, Scene};

const RECORDS: [&str; 3] = ["payout", "payout_attempt", "sepa_file"];

fn files(scene: &Scene) -> String {
    let files = ["conversions", "commissions", "payouts", "clicks"];
    files.map(|file| scene.shop.api.get(&format!("/v1/exports/{file}.csv")).text).concat()
}

fn whats(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect()
}

#[test]
fn erased_persons_stand_in_no_table_log_or_file_but_in_the_records_of_payments_until_these_go() {
    let log = std::env::temp_dir().join(format!("tributary-log-{}", uuid::Uuid::new_v4()));
    let scene = Scene::on(Ledger::start_logging_to(&log, None));
    scene.is_full_of_the_customer();
    scene.pays_the_partner();
    let of_customer = scene.marks_of_the_customer();
    let of_partner = [PARTNER_NAME, PARTNER_EMAIL, IBAN, PARTNER_EXTERNAL_ID].map(str::to_owned);
    for mark in of_customer.iter().chain(&of_partner) {
        assert!(!scene.tables_with(mark).is_empty(), "`{mark}` is nowhere to begin with");
    }

    let customer = scene.erases(&json!({"customer_id": CUSTOMER}));
    let partner = scene.erases(&scene.the_partner());

    for what in ["orders", "clicks", "clicks in quarantine", "events told to others", "events of payment providers"] {
        assert!(whats(&customer["erased"]).contains(&what), "{what} in {customer}");
    }
    for what in ["affiliates", "postbacks", "reasons of corrections", "events told to others"] {
        assert!(whats(&partner["erased"]).contains(&what), "{what} in {partner}");
    }
    assert!(whats(&partner["kept"]).iter().any(|what| what.starts_with("payment records")), "{partner}");
    for mark in &of_customer {
        assert_eq!(scene.tables_with(mark), Vec::<String>::new(), "`{mark}` of the customer");
    }
    for mark in &of_partner {
        let tables = scene.tables_with(mark);
        assert!(tables.iter().all(|table| RECORDS.contains(&table.as_str())), "`{mark}` of the partner: {tables:?}");
    }
    assert!(scene.tables_with(IBAN).contains(&"sepa_file".to_owned()), "the bank's file is kept");
    let said = std::fs::read_to_string(&log).unwrap();
    let exported = files(&scene);
    for mark in of_customer.iter().chain(&of_partner) {
        assert!(!said.contains(mark.as_str()), "the log holds `{mark}`");
        assert!(!exported.contains(mark.as_str()), "an export holds `{mark}`");
    }
    scene.ledger.assert_books_hold();

    // Eleven years later.
    for table in RECORDS {
        let column = if table == "payout_attempt" { "started_at" } else { "created_at" };
        let past = format!("update {table} set {column} = {column} - interval '11 years'");
        scene.ledger.database.execute(&past).unwrap();
    }
    eventually(20, "the records go", || of_partner.iter().all(|mark| scene.tables_with(mark).is_empty()));
    scene.ledger.assert_books_hold();
    std::fs::remove_file(log).unwrap();
}
