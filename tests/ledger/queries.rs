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
