//! The books can be added to and read, never changed: not even by a server that is taken over.

use integration_tests::database::Database;

#[test]
fn the_servers_role_cannot_change_or_delete_a_posting_its_seal_or_an_audit_entry() {
    let database = Database::new();
    for table in [
        "posting",
        "posting_seal",
        "audit_entry",
        "funding",
        "sepa_file",
        "sepa_transfer",
        "bank_statement_line",
        "payout_line",
        "program_terms",
        "affiliate_terms",
        "fraud_decision",
        "fraud_rules",
    ] {
        for statement in [
            format!("update {table} set merchant_id = merchant_id"),
            format!("delete from {table}"),
            format!("truncate {table}"),
            format!("drop table {table}"),
            format!("alter table {table} disable trigger all"),
        ] {
            let error = database.execute(&format!("set role tributary_app; {statement}")).unwrap_err();
            let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
            assert_eq!(code.as_deref(), Some("42501"), "{statement}: {error}");
        }
    }
    database.execute("set role tributary_app; select * from posting").unwrap();
}

#[test]
fn a_click_can_be_forgotten_and_never_become_another() {
    let database = Database::new();
    for column in ["click_id", "link_id", "merchant_id"] {
        let changed = format!("set role tributary_app; update click set {column} = {column}");
        let error = database.execute(&changed).unwrap_err();
        let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
        assert_eq!(code.as_deref(), Some("42501"), "{column}: {error}");
    }
}

#[test]
fn the_schema_itself_refuses_impossible_books() {
    let database = Database::new();
    let merchant = "00000000-0000-7000-8000-000000000001";
    let account = |kind: &str, debits: i64, credits: i64| {
        format!(
            "insert into account (merchant_id, account_id, owner, kind, currency, debits, credits)
             values ('{merchant}', gen_random_uuid(), 'affiliate:x', '{kind}', 'EUR', {debits}, {credits})"
        )
    };
    for kind in ["pending", "payable", "inflight", "reward_credit"] {
        assert!(database.execute(&account(kind, 1, 0)).is_err(), "{kind} below zero");
    }
    assert!(database.execute(&account("receivable", 0, 1)).is_err(), "receivable below zero");
    assert!(database.execute(&account("pocket_money", 0, 0)).is_err());
    database.execute(&account("cash:stripe", 0, 1)).unwrap();
    let posting = |amount: i64, credit: &str| {
        format!(
            "insert into posting (merchant_id, posting_id, event, debit_account_id, credit_account_id, amount, currency)
             values ('{merchant}', gen_random_uuid(), 'x', '{merchant}', '{credit}', {amount}, 'EUR')"
        )
    };
    assert!(database.execute(&posting(0, "00000000-0000-7000-8000-000000000002")).is_err());
    assert!(database.execute(&posting(-5, "00000000-0000-7000-8000-000000000002")).is_err());
    assert!(database.execute(&posting(5, merchant)).is_err(), "both sides on one account");
}
