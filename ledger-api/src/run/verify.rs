//! `ledger-api verify`.

use std::process::ExitCode;

use uuid::Uuid;

use super::RunError;
use crate::config::DatabaseConfig;

pub(super) async fn verify(_config: DatabaseConfig, _merchant: Option<Uuid>) -> Result<ExitCode, RunError> {
    Err(RunError::System("verify is not built yet".into()))
}
