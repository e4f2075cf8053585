//! What the rules look at is looked up by index, also while the tables look small to the planner.

use integration_tests::database::Database;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

/// What tells the queries apart, and the indexes they must go by.
const QUERIES: [(&str, &[&str]); 5] = [
    ("as \"of_click!\"", &["conversion_by_customer", "conversion_by_affiliate", "conversion_by_click"]),
    ("near.of_address", &["ip_pseudonym_click_id_idx", "click_rollup_pkey"]),
    (
        "d.stripe_account_id = a.stripe_account_id",
        &["affiliate_by_mailbox", "affiliate_by_stripe_account", "affiliate_by_paypal_mailbox", "affiliate_by_iban"],
    ),
    ("as n (customer_id)", &["conversion_by_customer"]),
    ("as n (affiliate_id, day)", &["conversion_by_affiliate"]),
];

#[test]
fn no_fact_is_looked_for_by_reading_a_table() {
    let folder = integration_tests::process::workspace().join(".sqlx");
    let queries: Vec<String> = std::fs::read_dir(folder)
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
        for (mark, indexes) in QUERIES {
            let query = queries.iter().find(|query| query.contains(mark)).unwrap_or_else(|| panic!("no query has {mark}"));
            sqlx::raw_sql(AssertSqlSafe(format!("prepare facts as {query}"))).execute(&mut *connection).await.unwrap();
            let explain = format!("explain execute facts ({})", arguments(connection).await);
            let rows = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_all(&mut *connection).await.unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
            let plan = plan.join("\n");
            assert!(!plan.contains("Seq Scan"), "{mark}:\n{plan}");
            for index in indexes {
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
