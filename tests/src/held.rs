//! Rows that somebody holds, and how many wait for them at once.

use std::thread;

use crate::database::Database;
use crate::process::eventually;

/// Long enough for all that is posted to arrive.
const HELD_SECONDS: f64 = 1.5;

/// Holds rows of a table while so many at once post what changes them, and says how many of these PostgreSQL saw waiting at
/// once at most. Before that and meanwhile `beside` is done again and again. All of it has ended when this returns.
pub fn most_waiting(
    database: &Database,
    rows: &str,
    senders: usize,
    post: impl Fn(usize) + Sync,
    beside: impl Fn(),
) -> i64 {
    let sessions = |wait: &str| {
        let of = "select count(*) from pg_stat_activity where datname = current_database() and";
        database.number(&format!("{of} {wait}"))
    };
    let hold = format!("begin; select from {rows} for update; select pg_sleep({HELD_SECONDS}); commit");
    let mut most = 0;
    thread::scope(|threads| {
        let holds = threads.spawn(|| database.execute(&hold).unwrap());
        eventually(10, "the rows are held", || sessions("wait_event = 'PgSleep'") == 1);
        beside();
        for sender in 0..senders {
            let post = &post;
            threads.spawn(move || post(sender));
        }
        while !holds.is_finished() {
            beside();
            most = most.max(sessions("wait_event_type = 'Lock'"));
        }
    });
    most
}
