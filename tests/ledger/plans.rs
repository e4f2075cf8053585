//! Queries that must go by an index, also while the tables look small to the planner.

use integration_tests::database::Database;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

/// How an order's page finds what it moved in the books: by keys alone, never by reading what else was posted.
const ORDER_PAGE: [(&str, &[&str]); 2] = [
    ("from unnest($2::uuid[]) as wanted (posting_id)", &["posting_pkey"]),
    ("order by refund_uuid limit", &["refund_by_conversion"]),
];

#[test]
fn the_page_of_an_order_reads_no_other_orders_postings() {
    assert_by_index(&ORDER_PAGE);
}

/// Queries, by what tells them apart, and the indexes they must go by.
pub(crate) fn assert_by_index(queries: &[(&str, &[&str])]) {
    let folder = integration_tests::process::workspace().join(".sqlx");
    let known: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let query: Value = serde_json::from_slice(&std::fs::read(entry.unwrap().path()).unwrap()).unwrap();
            query["query"].as_str().unwrap().to_owned()
        })
        .collect();
    let database = Database::new();
    database.with(async |connection| {
        connection
            .execute("select ensure_click_partitions(current_date - 3, current_date); set enable_seqscan = off; set enable_hashjoin = off; set plan_cache_mode = force_generic_plan")
            .await
            .unwrap();
        for (mark, indexes) in queries {
            let query = known.iter().find(|query| query.contains(mark)).unwrap_or_else(|| panic!("no query has {mark}"));
            sqlx::raw_sql(AssertSqlSafe(format!("prepare facts as {query}"))).execute(&mut *connection).await.unwrap();
            let explain = format!("explain execute facts ({})", arguments(connection).await);
            let rows = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_all(&mut *connection).await.unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
            let plan = plan.join("\n");
            assert!(!plan.contains("Seq Scan"), "{mark}:\n{plan}");
            for index in *indexes {
                assert!(plan.contains(index), "{mark} does not go by {index}:\n{plan}");
            }
            connection.execute("deallocate facts").await.unwrap();
        }
    });
}

/// Arguments for the prepared statement: nothing is looked for, in clicks of every day.
async fn arguments(connection: &mut sqlx::PgConnection) -> String {
    let types = "select unnest(parameter_types)::text from pg_prepared_statements where name = 'facts'";
    let types: Vec<String> =
        sqlx::raw_sql(types).fetch_all(&mut *connection).await.unwrap().iter().map(|row| row.get(0)).collect();
    let last = types.iter().rposition(|name| name == "uuid");
    let argument = |(place, name): (usize, &String)| match name.as_str() {
        "uuid" if Some(place) == last => "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
        "uuid" => "'00000000-0000-0000-0000-000000000000'",
        _ => "null",
    };
    types.iter().enumerate().map(argument).collect::<Vec<_>>().join(", ")
}
