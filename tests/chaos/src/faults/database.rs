//! PostgreSQL ended as by a crash, and waited for.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use integration_tests::database::Database;

use super::signal;

/// How long PostgreSQL, and after it a server, may take to come back.
pub(crate) const BACK_WITHIN: Duration = Duration::from_mins(2);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// `immediate`: PostgreSQL drops what it is doing and recovers from its log when it is started again, which whoever
/// started us does. <https://www.postgresql.org/docs/current/server-shutdown.html>
pub(crate) fn crash(database: &Database) -> Result<()> {
    let postmaster = "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::bigint";
    let postmaster = database.try_number(postmaster).context("PostgreSQL is down before it is struck")?;
    signal::send("QUIT", &[u32::try_from(postmaster)?])
}

/// Until it answers.
pub(crate) fn wait_for(database: &Database) -> Result<()> {
    insist("PostgreSQL did not come back", || {
        database.try_number("select 1::bigint").map(drop).map_err(|error| error.to_string())
    })?;
    Ok(())
}

/// For a run that cannot wait two minutes. What a server that lives holds is taken from it as well, as from one that was
/// slow: whoever takes it over must not send it a second time.
pub(crate) fn end_leases(database: &Database) -> Result<()> {
    // Not those that a paused server is just writing to: it keeps them locked for as long as it is paused.
    let held = "select merchant_id, payout_id from payout where lease_until > now() for update skip locked";
    let end = format!("update payout set lease_until = now() where (merchant_id, payout_id) in ({held})");
    Ok(database.execute(&end)?)
}

/// Tries until it works, as a supervisor would; returns how often it failed.
pub(crate) fn insist(what: &str, mut attempt: impl FnMut() -> Result<(), String>) -> Result<u64> {
    let deadline = Instant::now() + BACK_WITHIN;
    let mut failed = 0;
    while let Err(error) = attempt() {
        failed += 1;
        if Instant::now() >= deadline {
            bail!("{what}: {error}");
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(failed)
}
