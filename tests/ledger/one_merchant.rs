//! Every statement the ledger was compiled with changes one merchant's rows: on a cluster another would be a transaction over
//! machines, where it may be at all (docs/scaling.md). Clicks alone are written for all merchants at once.

use integration_tests::process::workspace;
use serde_json::Value;

/// What belongs to no merchant.
const GLOBAL_TABLES: [&str; 13] = [
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
    "recording_instance",
    // Old clicks are forgotten whosever they are: a statement without a result that each machine carries out by itself.
    "click_quarantine",
];

/// What clicks of all merchants become.
const CLICKS: [&str; 3] = ["click", "click_rollup", "filtered_visit_rollup"];

#[test]
fn every_statement_that_changes_or_locks_a_merchants_rows_names_the_merchant() {
    let statements = statements();
    assert!(statements.len() > 200, "only {} statements in .sqlx", statements.len());
    let of_no_merchant: Vec<&String> = statements.iter().filter(|sql| changes_or_locks_whosever(sql)).collect();
    assert_eq!(of_no_merchant, Vec::<&String>::new());
}

#[test]
fn every_statement_that_adds_rows_adds_them_to_one_merchant() {
    let statements = statements();
    let adding = statements.iter().filter(|sql| sql.contains("insert into ")).count();
    assert!(adding > 80, "only {adding} statements in .sqlx add rows");
    let to_many: Vec<&String> = statements.iter().filter(|sql| adds_to_many(sql)).collect();
    assert_eq!(to_many, Vec::<&String>::new());
}

#[test]
fn a_statement_about_many_merchants_would_be_found() {
    for sql in [
        "update commission set status = 'paid' where commission_id = any($1)",
        "with ended as (select 1) update commission c set status = 'paid' where c.commission_id = any($1)",
        "delete from affiliate where affiliate_id = $1",
        "select payout_id from payout where status = $1 for update skip locked",
    ] {
        assert!(changes_or_locks_whosever(sql), "{sql}");
    }
    for sql in [
        "insert into commission (merchant_id, commission_id) select * from unnest($1::uuid[], $2::uuid[])",
        "insert into commission (merchant_id, commission_id) select merchant_id, commission_id from lost",
        "insert into commission (commission_id, merchant_id) values ($1, $2)",
        "insert into commission select * from lost",
    ] {
        assert!(adds_to_many(sql), "{sql}");
    }
    let of_one = "update commission set status = $3 where merchant_id = $1 and commission_id = $2";
    assert!(!changes_or_locks_whosever(of_one));
    assert!(!adds_to_many("insert into commission (merchant_id, commission_id) select $1, * from unnest($2::uuid[])"));
}

/// All of them, each on one line.
fn statements() -> Vec<String> {
    let folder = std::fs::read_dir(workspace().join(".sqlx")).unwrap();
    let query = |path: std::path::PathBuf| -> String {
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        file["query"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    folder.map(|entry| query(entry.unwrap().path())).collect()
}

/// Whether it changes or locks rows of merchants and says of none whose.
fn changes_or_locks_whosever(sql: &str) -> bool {
    let words: Vec<&str> = std::iter::once("").chain(sql.split(|c: char| !(c.is_alphanumeric() || c == '_'))).collect();
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
}

/// Whether it adds rows whose merchant, which stands first, is anything but one parameter.
fn adds_to_many(sql: &str) -> bool {
    sql.split("insert into ").skip(1).any(|added| {
        let table = added.split([' ', '(']).next().unwrap_or_default();
        !GLOBAL_TABLES.contains(&table) && !CLICKS.contains(&table) && !names_one_merchant(added)
    })
}

/// Of `table (merchant_id, …) values ($1, …)` or `… select $1, …`.
fn names_one_merchant(added: &str) -> bool {
    let Some((columns, rows)) = added.split_once('(').and_then(|(_, after)| after.split_once(')')) else {
        return false;
    };
    let rows = rows.trim_start();
    let first = rows.strip_prefix("values (").or_else(|| rows.strip_prefix("select "));
    columns.trim_start().starts_with("merchant_id") && first.is_some_and(|first| first.starts_with('$'))
}
