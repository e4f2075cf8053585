//! Every query the ledger was compiled with, against the schema as migrated.

use integration_tests::database::Database;
use integration_tests::process::workspace;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Column as _, Executor as _, SqlSafeStr as _, TypeInfo as _};

#[test]
fn every_committed_query_still_means_what_it_meant_at_compile_time() {
    let mut files: Vec<_> = std::fs::read_dir(workspace().join(".sqlx"))
        .expect(".sqlx is committed; `cargo xtask sqlx` renews it")
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() > 20, "only {} queries in .sqlx", files.len());
    let queries: Vec<Value> =
        files.iter().map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).collect();

    let database = Database::new();
    database.with(async |connection| {
        // As the server runs them: a query its role may not run would fail here too.
        connection.execute("set role tributary_app").await.unwrap();
        for query in &queries {
            let sql = query["query"].as_str().unwrap();
            let described = (&mut *connection)
                .prepare(AssertSqlSafe(sql).into_sql_str())
                .await
                .unwrap_or_else(|error| panic!("{sql}: {error}"));
            let columns: Vec<&str> = sqlx::Statement::columns(&described).iter().map(sqlx::Column::name).collect();
            let expected: Vec<&str> = query["describe"]["columns"]
                .as_array()
                .unwrap()
                .iter()
                .map(|column| column["name"].as_str().unwrap())
                .collect();
            assert_eq!(columns, expected, "{sql}");
            for (column, known) in
                sqlx::Statement::columns(&described).iter().zip(query["describe"]["columns"].as_array().unwrap())
            {
                if let Some(name) = known["type_info"].as_str() {
                    let name = name.strip_suffix("Array").map_or(name.to_owned(), |element| format!("{element}[]"));
                    assert!(column.type_info().name().eq_ignore_ascii_case(&name), "{sql}: {}", column.name());
                }
            }
        }
    });
}

/// What belongs to no merchant.
const GLOBAL_TABLES: [&str; 12] = [
    "sign_in",
    "web_session",
    "second_factor",
    "merchant",
    "api_key",
    "edge_isolate",
    "edge_gap",
    "edge_link_host",
    "provider_event",
    "stripe_account",
    "ip_salt",
    // Old clicks are forgotten whosever they are: a statement without a result that each machine carries out by itself.
    "click_quarantine",
];

#[test]
fn every_statement_that_changes_or_locks_a_merchants_rows_names_the_merchant() {
    let folder = std::fs::read_dir(workspace().join(".sqlx")).unwrap();
    let query = |path: std::path::PathBuf| -> String {
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        file["query"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let of_no_merchant: Vec<String> = folder
        .map(|entry| query(entry.unwrap().path()))
        .filter(|sql| {
            let words: Vec<&str> = sql.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
            let changed = words.windows(3).filter_map(|three| match three {
                ["for" | "do", "update", ..] => None,
                [_, "update", table] | ["delete", "from", table] => Some(*table),
                _ => None,
            });
            let locked = words.windows(2).filter_map(|two| match two {
                ["from", table] if sql.contains("for update") => Some(*table),
                _ => None,
            });
            let merchants = |table: &str| !GLOBAL_TABLES.contains(&table) && !["set", "of", ""].contains(&table);
            changed.chain(locked).any(merchants) && !sql.contains("merchant_id = $") && !sql.contains("merchant_id) in")
        })
        .collect();
    // One after the other, or on a cluster one statement would be a transaction over machines, where it may be at all.
    assert_eq!(of_no_merchant, Vec::<String>::new());
}
