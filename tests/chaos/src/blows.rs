//! What happens to the ledger: SIGKILL of the server, and PostgreSQL ended as by a crash.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use integration_tests::database::Database;
use integration_tests::ledger::Ledger;

use crate::random::Random;

/// How long PostgreSQL, and after it the server, may take to come back.
const BACK_WITHIN: Duration = Duration::from_mins(2);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// How often what was struck.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Struck {
    /// SIGKILLs of the server, those with PostgreSQL included.
    pub(crate) server: u64,
    /// Crashes of PostgreSQL, those with the server included.
    pub(crate) database: u64,
    /// Both within a few milliseconds.
    pub(crate) both: u64,
    /// Starts of the server that failed because PostgreSQL was not back.
    pub(crate) failed_starts: u64,
}

/// What a blow strikes.
#[derive(Debug, Clone, Copy)]
enum Blow {
    Server,
    Database,
    Both,
}

/// What is struck in turn, so that a short run meets everything; when it is struck is random.
const IN_TURN: [Blow; 8] =
    [Blow::Server, Blow::Database, Blow::Server, Blow::Both, Blow::Server, Blow::Server, Blow::Database, Blow::Server];

/// Strikes until the server was killed `kills` times.
pub(crate) fn strike(ledger: &mut Ledger, kills: u64, end_leases: bool, mut random: Random) -> Result<Struck> {
    let mut struck = Struck::default();
    for blow in IN_TURN.into_iter().cycle() {
        if struck.server >= kills {
            break;
        }
        thread::sleep(Duration::from_millis(random.between(150, 2_600)));
        land(ledger, blow, end_leases, &mut random, &mut struck)?;
        println!("  {} kills of {kills}, {} crashes of PostgreSQL", struck.server, struck.database);
    }
    Ok(struck)
}

fn land(ledger: &mut Ledger, blow: Blow, end_leases: bool, random: &mut Random, struck: &mut Struck) -> Result<()> {
    if matches!(blow, Blow::Database | Blow::Both) {
        crash(&ledger.database)?;
        struck.database += 1;
    }
    if matches!(blow, Blow::Server | Blow::Both) {
        thread::sleep(Duration::from_millis(random.between(0, 20)));
        ledger.process.kill();
        struck.server += 1;
        struck.both += u64::from(matches!(blow, Blow::Both));
        if end_leases {
            await_database(&ledger.database)?;
            self::end_leases(&ledger.database)?;
        }
        struck.failed_starts += start(ledger)?;
    }
    await_database(&ledger.database)
}

/// `immediate`: PostgreSQL drops what it is doing and recovers from its log when it is started again, which whoever
/// started us does. <https://www.postgresql.org/docs/current/server-shutdown.html>
fn crash(database: &Database) -> Result<()> {
    let postmaster = "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::bigint";
    let postmaster = database.try_number(postmaster).context("PostgreSQL is down before it is struck")?;
    let told = Command::new("kill").args(["-QUIT", &postmaster.to_string()]).status()?;
    ensure!(told.success(), "PostgreSQL (process {postmaster}) was not there to be ended");
    Ok(())
}

/// A supervisor would do the same; returns how often it failed.
fn start(ledger: &mut Ledger) -> Result<u64> {
    let deadline = Instant::now() + BACK_WITHIN;
    let mut failed = 0;
    while let Err(error) = ledger.try_start_again() {
        failed += 1;
        if Instant::now() >= deadline {
            bail!("the server did not start again: {error}");
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(failed)
}

fn await_database(database: &Database) -> Result<()> {
    let deadline = Instant::now() + BACK_WITHIN;
    while let Err(error) = database.try_number("select 1::bigint") {
        if Instant::now() >= deadline {
            bail!("PostgreSQL did not come back: {error}");
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

/// For a run that cannot wait two minutes: nobody is left who could use what the dead server held.
fn end_leases(database: &Database) -> Result<()> {
    Ok(database.execute("update payout set lease_until = now() where lease_until > now()")?)
}
