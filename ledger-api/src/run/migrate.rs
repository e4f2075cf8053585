//! `ledger-api migrate`.

use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Connection as _, PgConnection};

use super::RunError;
use crate::config::DatabaseConfig;
use crate::db::schema;

/// The schema this program knows.
pub(super) static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// What makes it a cluster's, in paragraphs that are transactions of their own.
const CITUS: &str = include_str!("../../../migrations/citus.sql");

/// So many times in all, about four minutes. Between two tries as long as a lock is waited for, so that those behind it get through.
const ATTEMPTS: u32 = 60;
const BETWEEN: Duration = Duration::from_secs(2);

pub(super) async fn migrate(config: DatabaseConfig, citus: bool) -> Result<(), RunError> {
    let mut connection = PgConnection::connect_with(&config.database_url.0).await?;
    let (found, known) = (schema::version(&mut connection).await?, newest());
    if found > known {
        return Err(RunError::NewSchema { found, known });
    }
    if citus && !schema::has_citus(&mut connection).await? {
        return Err(RunError::NoCitus);
    }
    apply(&mut connection).await?;
    if !schema::let_take_role(&mut connection).await? {
        tracing::warn!(
            "this login may neither take nor grant the role tributary_app: a server needs another login, or an administrator \
             who grants it"
        );
    }
    crate::jobs::ensure_partitions(&mut connection).await?;
    if citus {
        for paragraph in CITUS.split("\n\n") {
            schema::run_script(&mut connection, paragraph).await?;
        }
        tracing::info!("every table is distributed, or on every machine, or on this one alone");
    }
    tracing::info!(schema = known, "the database is up to date");
    Ok(())
}

/// Applies what is missing. Whoever writes to a table waits behind a migration that waits for its lock, and that may be behind a
/// query of an hour: so it waits shortly, lets the others go on, and begins again.
async fn apply(connection: &mut PgConnection) -> Result<(), RunError> {
    schema::wait_shortly_for_locks(connection).await?;
    let mut attempt = 1;
    loop {
        match MIGRATOR.run(&mut *connection).await {
            Err(MigrateError::Execute(error)) if schema::found_a_lock_taken(&error) => {
                tracing::info!("another `migrate` is at work; waiting for its end");
            }
            Err(MigrateError::ExecuteMigration(error, migration))
                if attempt < ATTEMPTS && schema::found_a_lock_taken(&error) =>
            {
                tracing::warn!(migration, "somebody holds a lock that it needs; it is tried again");
                attempt += 1;
            }
            outcome => {
                outcome?;
                break;
            }
        }
        tokio::time::sleep(BETWEEN).await;
    }
    schema::wait_for_locks(connection).await?;
    Ok(())
}

/// Version of the newest migration this program carries.
pub(super) fn newest() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
}
