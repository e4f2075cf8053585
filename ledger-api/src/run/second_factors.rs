//! `ledger-api second-factors`.

use std::process::ExitCode;

use super::{RunError, operator};
use crate::app;
use crate::config::DatabaseConfig;
use crate::forgotten_factor;

pub(super) async fn forget(config: DatabaseConfig, email: &str, person: &str) -> Result<ExitCode, RunError> {
    let by = operator(person);
    let db = app::connect(config.database_url.0, 1).await?;
    let forgotten = forgotten_factor::forget(&db, email, &by).await;
    if forgotten.map_err(|error| RunError::System(error.to_string()))? {
        return Ok(ExitCode::SUCCESS);
    }
    tracing::error!("no second factor of that address is known");
    Ok(ExitCode::FAILURE)
}
