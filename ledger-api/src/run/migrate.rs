//! `ledger-api migrate`.

use sqlx::migrate::Migrator;
use sqlx::{Connection as _, PgConnection};

use super::RunError;
use crate::config::DatabaseConfig;

/// The schema this program knows.
pub(super) static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

pub(super) async fn migrate(config: DatabaseConfig) -> Result<(), RunError> {
    let mut connection = PgConnection::connect_with(&config.database_url.0).await?;
    MIGRATOR.run(&mut connection).await?;
    crate::jobs::ensure_partitions(&mut connection).await?;
    tracing::info!(schema = newest(), "the database is up to date");
    Ok(())
}

/// Version of the newest migration this program carries.
pub(super) fn newest() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
}
