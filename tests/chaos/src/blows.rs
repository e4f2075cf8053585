//! What happens to the ledger: SIGKILL of either server or of both, and PostgreSQL ended as by a crash.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use integration_tests::database::Database;
use integration_tests::ledger::Ledger;
use integration_tests::process::Process;

use crate::random::Random;

/// How long PostgreSQL, and after it the server, may take to come back.
const BACK_WITHIN: Duration = Duration::from_mins(2);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// How often what was struck.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Struck {
    /// SIGKILLs of a server, those with PostgreSQL included.
    pub(crate) server: u64,
    /// Of these, those of the second.
    pub(crate) second: u64,
    /// Crashes of PostgreSQL, those with a server included.
    pub(crate) database: u64,
    /// Both within a few milliseconds.
    pub(crate) both: u64,
    /// Starts of a server that failed because PostgreSQL was not back.
    pub(crate) failed_starts: u64,
}

/// What a blow strikes.
#[derive(Debug, Clone, Copy)]
enum Blow {
    /// Either server; the other goes on.
    Server,
    /// Nobody is left who goes on.
    Servers,
    Database,
    /// PostgreSQL and either server.
    Both,
}

/// The servers of the ledger.
pub(crate) struct Servers<'a> {
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) second: &'a mut Process,
}

/// What is struck in turn, so that a short run meets everything; when it is struck is random.
const IN_TURN: [Blow; 8] =
    [Blow::Server, Blow::Database, Blow::Server, Blow::Both, Blow::Servers, Blow::Server, Blow::Database, Blow::Server];

/// Strikes until a server was killed `kills` times.
pub(crate) fn strike(mut servers: Servers<'_>, kills: u64, end_leases: bool, mut random: Random) -> Result<Struck> {
    let mut struck = Struck::default();
    for blow in IN_TURN.into_iter().cycle() {
        if struck.server >= kills {
            break;
        }
        thread::sleep(Duration::from_millis(random.between(150, 2_600)));
        land(&mut servers, blow, end_leases, &mut random, &mut struck)?;
        println!("  {} kills of {kills}, {} crashes of PostgreSQL", struck.server, struck.database);
    }
    Ok(struck)
}

fn land(
    servers: &mut Servers<'_>,
    blow: Blow,
    end_leases: bool,
    random: &mut Random,
    struck: &mut Struck,
) -> Result<()> {
    if matches!(blow, Blow::Database | Blow::Both) {
        crash(&servers.ledger.database)?;
        struck.database += 1;
    }
    let first = random.between(0, 2) == 0;
    let (first, second) = match blow {
        Blow::Server | Blow::Both => (first, !first),
        Blow::Servers => (true, true),
        Blow::Database => (false, false),
    };
    if first || second {
        thread::sleep(Duration::from_millis(random.between(0, 20)));
        servers.kill(first, second);
        struck.server += u64::from(first) + u64::from(second);
        struck.second += u64::from(second);
        struck.both += u64::from(matches!(blow, Blow::Both));
        if end_leases {
            await_database(&servers.ledger.database)?;
            self::end_leases(&servers.ledger.database)?;
        }
        if first {
            struck.failed_starts += insist(|| servers.ledger.try_start_again())?;
        }
        if second {
            struck.failed_starts += insist(|| servers.start_second())?;
        }
    }
    await_database(&servers.ledger.database)
}

impl Servers<'_> {
    fn kill(&mut self, first: bool, second: bool) {
        if first {
            self.ledger.process.kill();
        }
        if second {
            self.second.kill();
        }
    }

    fn start_second(&mut self) -> Result<(), String> {
        *self.second = self.ledger.try_second_instance_on(&self.second.address)?;
        Ok(())
    }
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
fn insist(mut start: impl FnMut() -> Result<(), String>) -> Result<u64> {
    let deadline = Instant::now() + BACK_WITHIN;
    let mut failed = 0;
    while let Err(error) = start() {
        failed += 1;
        if Instant::now() >= deadline {
            bail!("a server did not start again: {error}");
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

/// For a run that cannot wait two minutes. What a server that lives holds is taken from it as well, as from one that was
/// slow: whoever takes it over must not send it a second time.
fn end_leases(database: &Database) -> Result<()> {
    Ok(database.execute("update payout set lease_until = now() where lease_until > now()")?)
}
