//! `ledger-api keys`.

use shared::api_key::{ApiKey, Role};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::RunError;
use crate::app;
use crate::config::DatabaseConfig;
use crate::db::api_keys;

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
    if person.trim().is_empty() {
        crate::cli::fail("--person must say who will hold the key");
    }
    let random = app::entropy().map_err(|error| RunError::System(error.to_string()))?;
    let key_id = app::new_id().map_err(|error| RunError::System(error.to_string()))?;
    let key = ApiKey::new(role, &random);
    let scope = Some(merchants).filter(|ids| role == Role::Edge && !ids.is_empty());
    let mut connection = PgConnection::connect_with(&config.database_url.0).await?;
    api_keys::insert(&mut connection, key_id, &key, person.trim(), scope.as_deref()).await?;
    println!("{}", key.reveal());
    Ok(())
}
