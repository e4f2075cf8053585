//! `ledger-api keys`.

use std::process::ExitCode;

use shared::api_key::{ApiKey, Role};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{RunError, operator, person_of};
use crate::app;
use crate::config::DatabaseConfig;
use crate::db::api_keys;
use crate::key_revocation;

#[expect(clippy::print_stdout, reason = "the key is this command's output")]
pub(super) async fn create(
    config: DatabaseConfig,
    role: Role,
    person: &str,
    merchants: Vec<Uuid>,
) -> Result<(), RunError> {
    if !matches!(role, Role::Operator | Role::Edge) {
        crate::cli::fail("--role is operator or edge; the other keys are made through the API by an operator");
    }
    let person = person_of(person);
    let random = app::entropy().map_err(|error| RunError::System(error.to_string()))?;
    let key_id = app::new_id().map_err(|error| RunError::System(error.to_string()))?;
    let key = ApiKey::new(role, &random);
    let scope = Some(merchants).filter(|ids| role == Role::Edge && !ids.is_empty());
    let mut connection = PgConnection::connect_with(&config.database_url.0).await?;
    api_keys::insert(&mut connection, key_id, &key, person.as_str(), scope.as_deref()).await?;
    println!("{}", key.reveal());
    Ok(())
}

/// Keys read at once.
const BATCH: i64 = 500;

#[expect(clippy::print_stdout, reason = "the list is this command's output")]
pub(super) async fn list(config: DatabaseConfig, merchant: Option<Uuid>) -> Result<(), RunError> {
    let mut connection = PgConnection::connect_with(&config.database_url.0).await?;
    let mut before = None;
    loop {
        let keys = api_keys::list(&mut connection, merchant, before, BATCH).await?;
        for key in &keys {
            let revoked = key.revoked_at.map_or_else(|| "works".to_owned(), |at| format!("revoked {at}"));
            println!("{}\t{}\t{}\tmade {}\t{revoked}", key.key_id, key.role, key.person, key.created_at);
        }
        before = keys.last().map(|key| key.key_id);
        if before.is_none() {
            return Ok(());
        }
    }
}

pub(super) async fn revoke(config: DatabaseConfig, key_id: Uuid, person: &str) -> Result<ExitCode, RunError> {
    let by = operator(person);
    let db = app::connect(config.database_url.0, 1).await?;
    let revoked = key_revocation::revoke(&db, key_id, &by).await;
    if revoked.map_err(|error| RunError::System(error.to_string()))? {
        return Ok(ExitCode::SUCCESS);
    }
    tracing::error!("no key of that id works");
    Ok(ExitCode::FAILURE)
}
