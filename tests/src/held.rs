//! Rows that somebody holds, and how many wait for them at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::database::Database;
use crate::ends::Ends;
use crate::process::eventually;

/// From the first that waits on, long enough for the others to arrive.
const LOOKED_ON: Duration = Duration::from_millis(1_500);

/// How many sessions PostgreSQL sees waiting for somebody's rows at the moment, in statements with these words.
pub fn waiting(database: &Database, words: &str) -> i64 {
    database.number(&format!(
        "select count(*) from pg_stat_activity where datname = current_database()
         and wait_event in ('transactionid', 'tuple') and query like '%{words}%' and pid <> pg_backend_pid()"
    ))
}

/// Does something while rows are held by this statement, and lets them go.
pub fn while_held<T>(database: &Database, lock: &str, work: impl FnOnce() -> T) -> T {
    let (begun, over) = (AtomicBool::new(false), AtomicBool::new(false));
    let hold = || {
        database.with(async |connection: &mut PgConnection| {
            let mut rows = connection.begin().await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(lock.to_owned())).execute(&mut *rows).await.unwrap();
            begun.store(true, Ordering::Relaxed);
            while !over.load(Ordering::Relaxed) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            rows.rollback().await.unwrap();
        });
    };
    thread::scope(|threads| {
        let _end = Ends(&over);
        threads.spawn(hold);
        eventually(10, "the rows are held", || begun.load(Ordering::Relaxed));
        work()
    })
}

/// Holds rows of a table while so many at once post what changes them, and says how many sessions PostgreSQL saw waiting at once
/// at most, in statements that begin to change such rows with these words. `beside` is done before they post, and then again and
/// again. All of it has ended when this returns.
pub fn most_waiting(
    database: &Database,
    table: &str,
    words: &str,
    senders: usize,
    post: impl Fn(usize) + Sync,
    beside: impl Fn(),
) -> i64 {
    let waiting = || waiting(database, words);
    thread::scope(|threads| {
        while_held(database, &format!("select from {table} for update"), || {
            beside();
            for sender in 0..senders {
                let post = &post;
                threads.spawn(move || post(sender));
            }
            eventually(20, "one waits for the rows", || waiting() > 0);
            let (first_waited, mut most) = (Instant::now(), 0);
            while first_waited.elapsed() < LOOKED_ON {
                beside();
                most = most.max(waiting());
            }
            most
        })
    })
}
