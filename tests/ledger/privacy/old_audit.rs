//! What the audit trail held before reasons stood with the decisions.

use integration_tests::database::{Database, migrate};
use uuid::Uuid;

#[test]
fn reasons_that_stood_in_the_audit_trail_are_taken_out_and_nothing_else() {
    let database = Database::at_schema(81);
    let entry = |action: &str, after: &str| {
        let sql = format!(
            "insert into audit_entry (merchant_id, audit_id, person, key_id, action, object_id, after)
             values (gen_random_uuid(), gen_random_uuid(), 'ann', '{}', '{action}', gen_random_uuid(), '{after}')",
            Uuid::nil()
        );
        database.execute(&sql).unwrap();
    };
    entry("fraud.reject", r#"{"commissions": ["c"], "reason": "Kim did it"}"#);
    entry("webhook_endpoint.disable", r#"{"status": "disabled", "reason": "it took nothing for a week"}"#);

    migrate(&database.url);

    let left = |what: &str| database.number(&format!("select count(*) from audit_entry where after {what}"));
    assert_eq!((left("::text like '%Kim%'"), left("? 'commissions'"), left("? 'reason'")), (0, 1, 1));
}
