//! Erasing a person leaves no trace in any table, log or file, but the named records of payments.

use integration_tests::ledger::Ledger;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::corners::{BY_A_FRIEND, INVITED_AS, LATE, TOO_EARLY};
use super::scene::{
    CUSTOMER, CUSTOMER_EMAIL, CUSTOMER_NAME, IBAN, PARTNER_EMAIL, PARTNER_EXTERNAL_ID, PARTNER_NAME, Scene, Visit,
};

const RECORDS: [&str; 3] = ["payout", "payout_attempt", "sepa_file"];

fn files(scene: &Scene) -> String {
    let files = ["conversions", "commissions", "payouts", "clicks"];
    files.map(|file| scene.shop.api.get(&format!("/v1/exports/{file}.csv")).text).concat()
}

impl Scene {
    /// Everywhere a customer and a partner can be besides; returns a visit whose click is on its way.
    fn is_in_every_corner(&self) -> Visit {
        self.comes_by_clicks_that_credit_nobody();
        self.is_held_and_released();
        self.pays_and_disputes_at_stripe();
        self.mails(CUSTOMER_EMAIL);
        let code = self.opens_a_code("friend-2");
        self.invites(&code, INVITED_AS);
        self.signs_in_the_partner();
        self.comes_by_a_click_on_its_way()
    }
}

fn whats(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect()
}

#[test]
fn erased_persons_stand_in_no_table_log_or_file_but_in_the_records_of_payments_until_these_go() {
    let log = std::env::temp_dir().join(format!("tributary-log-{}", uuid::Uuid::new_v4()));
    let scene = Scene::on(Ledger::start_logging_to(&log, None));
    scene.is_full_of_the_customer();
    let late = scene.is_in_every_corner();
    scene.pays_the_partner();
    let mut of_customer = scene.marks_of_the_customer();
    of_customer.extend([BY_A_FRIEND, TOO_EARLY, INVITED_AS].map(str::to_owned));
    let of_partner = [PARTNER_NAME, PARTNER_EMAIL, IBAN, PARTNER_EXTERNAL_ID].map(str::to_owned);
    for mark in of_customer.iter().chain(&of_partner) {
        assert!(!scene.tables_with(mark).is_empty(), "`{mark}` is nowhere to begin with");
    }

    let customer = scene.erases(&json!({"customer_id": CUSTOMER}));
    let partner = scene.erases(&scene.the_partner());

    for what in [
        "orders",
        "clicks",
        "clicks in quarantine",
        "reasons of rejections",
        "reasons of judgements",
        "referrals",
        "mails",
        "refused kinds of mail",
        "events told to others",
        "events of payment providers",
    ] {
        assert!(whats(&customer["erased"]).contains(&what), "{what} in {customer}");
    }
    for what in ["affiliates", "postbacks", "sign-ins", "reasons of corrections", "events told to others"] {
        assert!(whats(&partner["erased"]).contains(&what), "{what} in {partner}");
    }
    assert!(whats(&partner["kept"]).iter().any(|what| what.starts_with("payment records")), "{partner}");
    for mark in &of_customer {
        assert_eq!(scene.tables_with(mark), Vec::<String>::new(), "`{mark}` of the customer");
    }
    scene.arrives(&late);
    scene.disputes_at_stripe("evt_4", "charge.dispute.updated");
    eventually(20, "a dispute about nobody names nobody", || scene.tables_with(CUSTOMER_NAME).is_empty());
    of_customer.push(LATE.to_owned());
    assert!(!scene.tables_with(LATE).is_empty(), "the late click is there");
    assert_eq!(whats(&scene.erases(&json!({"customer_id": CUSTOMER}))["erased"]), ["clicks"]);
    for mark in &of_customer {
        assert_eq!(scene.tables_with(mark), Vec::<String>::new(), "`{mark}` of the customer, after what came late");
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
