//! `ledger-api verify`.

use std::process::ExitCode;

use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::RunError;
use crate::config::DatabaseConfig;
use crate::verify;

#[expect(clippy::print_stdout, reason = "what is wrong with the books is this command's output")]
pub(super) async fn verify(config: DatabaseConfig, merchant: Option<Uuid>) -> Result<ExitCode, RunError> {
    let mut connection = PgConnection::connect_with(&config.database_url.0).await?;
    let summary = verify::verify(&mut connection, merchant, |line| println!("{line}")).await?;
    println!("{summary}");
    if merchant.is_some() && summary.merchants == 0 {
        return Err(RunError::System("there is no such merchant".into()));
    }
    Ok(if summary.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
