//! `ledger-api migrate`, and a server on a schema that is not its own.

use std::thread;
use std::time::{Duration, Instant};

use integration_tests::database::{Database, migrate};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use serde_json::json;

#[test]
fn an_owner_who_is_no_superuser_and_made_the_servers_role_itself_may_take_it() {
    let ledger = Ledger::start_upon(Database::of_plain_owner(), None);
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({})), &json!({}));

    let order = shop.order("order-1", 1_000, &partner.code, &json!({})).expect(201);

    let id = order["id"].as_str().unwrap();
    eventually(20, "jobs work as well", || shop.conversion(id)["status"] == "approved");
    ledger.assert_books_hold();
    let (done, said) = ledger.command(&["migrate"]);
    assert!(done && said.is_empty(), "a second time there is nothing to do: {said}");
}

#[test]
fn a_program_changes_nothing_in_a_schema_that_is_newer_than_it_knows_and_still_serves_on_it() {
    let mut ledger = Ledger::start();
    assert!(ledger.process.stop());
    ledger
        .database
        .execute(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             values (9999, 'of a newer program', true, '\\x00', 1)",
        )
        .unwrap();

    let (done, said) = ledger.command(&["migrate"]);

    assert!(!done && said.contains("the database is at schema 9999, this program knows"), "{said}");
    // As during an upgrade: the new program has migrated, the old one goes on until it is replaced.
    ledger.start_again();
    ledger.operator.get("/v1/merchants").expect(200);
}

#[test]
fn a_server_refuses_a_schema_that_is_older_than_it_needs() {
    let mut ledger = Ledger::start();
    assert!(ledger.process.stop());
    let newest = "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)";
    ledger.database.execute(newest).unwrap();
    assert!(ledger.try_start_again().is_err());
}

#[test]
fn writers_do_not_wait_long_behind_a_migration_that_waits_for_a_long_query() {
    let held = Duration::from_secs(12);
    // Before the indexes of 0105.
    let database = Database::at_schema(104);
    let holds = format!("begin; lock table refund in row exclusive mode; select pg_sleep({}); commit", held.as_secs());

    let slowest = thread::scope(|threads| {
        let long_query = threads.spawn(|| database.execute(&holds).unwrap());
        let waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event";
        eventually(10, "the long query runs", || database.number(&format!("{waits} = 'PgSleep'")) == 1);
        let migration = threads.spawn(|| migrate(&database.url));
        eventually(10, "the migration waits for it", || database.number(&format!("{waits} = 'relation'")) > 0);
        let (mut slowest, mut writers) = (Duration::ZERO, 0);
        while !long_query.is_finished() {
            let began = Instant::now();
            database.execute("begin; lock table refund in row exclusive mode; commit").unwrap();
            (slowest, writers) = (slowest.max(began.elapsed()), writers + 1);
        }
        assert!(writers > 1, "all of this came too late");
        migration.join().unwrap();
        slowest
    });

    assert!(slowest < held / 2, "a writer waited {slowest:?}");
    assert_eq!(database.number("select count(*) from pg_class where relname = 'refund_failed'"), 1);
}
