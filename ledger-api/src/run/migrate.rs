//! `ledger-api migrate`.

use sqlx::migrate::Migrator;
use sqlx::{Connection as _, PgConnection};

use super::RunError;
use crate::config::DatabaseConfig;
use crate::db::schema;

/// The schema this program knows.
pub(super) static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// What makes it a cluster's, in paragraphs that are transactions of their own.
const CITUS: &str = include_str!("../../../migrations/citus.sql");

pub(super) async fn migrate(config: DatabaseConfig, citus: bool) -> Result<(), RunError> {
    let mut connection = PgConnection::connect_with(&config.database_url.0).await?;
    let (found, known) = (schema::version(&mut connection).await?, newest());
    if found > known {
        return Err(RunError::NewSchema { found, known });
    }
    if citus && !schema::has_citus(&mut connection).await? {
        return Err(RunError::NoCitus);
    }
    MIGRATOR.run(&mut connection).await?;
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

/// Version of the newest migration this program carries.
pub(super) fn newest() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
}
