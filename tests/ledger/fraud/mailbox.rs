//! The database and the rules mean the same mailbox.

use integration_tests::database::Database;
use ledger_api::domain::mailbox::mailbox;
use sqlx::Row as _;

#[test]
fn the_database_reads_an_address_as_the_rules_do() {
    let database = Database::new();
    for email in [
        " Ada@Example.ORG ",
        "ada+shop@example.org",
        "a.d.a+x@googlemail.com",
        "A.DA@GMAIL.com",
        "a.da@example.org",
        "+ada@example.org",
        "+ada+x@example.org",
        "ada",
        "",
        "@",
        "ada@",
        "@example.org",
        "a@b@gmail.com",
        "a+@gmail.com",
        "ümlaut+x@bücher.example",
        "ada+shop@Example.org.",
        "a.da@gmail.com..",
        "ada@.",
        "ada.",
    ] {
        let row = database.rows(&format!("select mailbox('{email}')"));
        assert_eq!(row[0].get::<String, _>(0), mailbox(email), "{email:?}");
    }
}
