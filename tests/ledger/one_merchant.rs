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
        "with a as (update account set x = 1 where account_id = $2), b as (select 1 from m where merchant_id = $1) select 1",
        "with b as (select 1 from m where merchant_id = $1) delete from commission where commission_id = $2",
        "with a as (select 1 from payout where x = $2 for update), b as (delete from m where merchant_id = $1) select 1",
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
    let of_one_in_parts = "with a as (update account set x = lower($2) where merchant_id = $1 returning (x)), \
                           b as (select x from m where merchant_id = $1 for no key update) select 1";
    assert!(!changes_or_locks_whosever(of_one) && !changes_or_locks_whosever(of_one_in_parts));
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

/// Whether a part of it, in parentheses of its own, changes or locks rows of merchants and does not say itself whose.
fn changes_or_locks_whosever(sql: &str) -> bool {
    let changes = ["update ", "delete from "].into_iter().flat_map(|verb| sql.match_indices(verb)).any(|(at, verb)| {
        let (before, after) = (&sql[..at], &sql[at..]);
        let is_lock_or_conflict = ["for ", "no key ", "do "].iter().any(|word| before.ends_with(word));
        !is_lock_or_conflict && is_merchants(&after[verb.len()..]) && !names_merchant(&after[..end_of_part(after)])
    });
    let locks =
        ["for update", "for no key update"].into_iter().flat_map(|lock| sql.match_indices(lock)).any(|(at, _)| {
            let part = &sql[start_of_part(&sql[..at])..at];
            part.split("from ").skip(1).any(is_merchants) && !names_merchant(part)
        });
    changes || locks
}

fn names_merchant(part: &str) -> bool {
    part.contains("merchant_id = $")
}

/// Whether a table of merchants is named first.
fn is_merchants(text: &str) -> bool {
    let table = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
    !table.is_empty() && !GLOBAL_TABLES.contains(&table)
}

/// Where the parenthesis closes that the text stands in.
fn end_of_part(text: &str) -> usize {
    let mut open = 0;
    let closes = |(at, letter): (usize, char)| {
        open += i32::from(letter == '(') - i32::from(letter == ')');
        (open < 0).then_some(at)
    };
    text.char_indices().find_map(closes).unwrap_or(text.len())
}

/// Behind the parenthesis that is open at the text's end.
fn start_of_part(text: &str) -> usize {
    let mut closed = 0;
    let opens = |(at, letter): (usize, char)| {
        closed += i32::from(letter == ')') - i32::from(letter == '(');
        (closed < 0).then_some(at + 1)
    };
    text.char_indices().rev().find_map(opens).unwrap_or(0)
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
