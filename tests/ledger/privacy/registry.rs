//! Every column that can hold words is put down as somebody's.

use std::collections::BTreeSet;

use integration_tests::database::Database;
use ledger_api::privacy::registry::{APPEND_ONLY, COLUMNS};
use sqlx::Row as _;

#[test]
fn every_column_that_can_hold_words_is_in_the_registry_and_nothing_else_is() {
    let sql = "select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
             and a.attnum > 0 and not a.attisdropped and c.relname <> '_sqlx_migrations'
             and a.atttypid in (
                 'text'::regtype, 'text[]'::regtype, 'varchar'::regtype, 'json'::regtype, 'jsonb'::regtype,
                 'bytea'::regtype, 'inet'::regtype)";
    let found: BTreeSet<String> = Database::new().rows(sql).iter().map(|row| row.get(0)).collect();
    let known: BTreeSet<String> = COLUMNS
        .iter()
        .flat_map(|(table, _, columns)| columns.iter().map(move |column| format!("{table}.{column}")))
        .collect();

    let unknown: Vec<&String> = found.difference(&known).collect();
    let gone: Vec<&String> = known.difference(&found).collect();

    let remedy =
        "put new columns into ledger-api/src/privacy/registry.rs, and what holds a person's words into an eraser";
    assert!(unknown.is_empty(), "{unknown:?}: {remedy}");
    assert!(gone.is_empty(), "{gone:?} are no columns any more");
}

#[test]
fn tables_that_hold_nobody_are_those_the_server_cannot_change() {
    let sql = "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
         and has_table_privilege('tributary_app', oid, 'insert')
         and not has_any_column_privilege('tributary_app', oid, 'update')
         and not has_table_privilege('tributary_app', oid, 'delete')";
    let unchangeable: BTreeSet<String> = Database::new().rows(sql).iter().map(|row| row.get(0)).collect();
    for table in APPEND_ONLY {
        assert!(unchangeable.contains(*table), "{table}");
    }
}
