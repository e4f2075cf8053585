//! What each command does, from settings to exit code.

mod keys;
mod log;
#[cfg(feature = "manual")]
mod manual;
mod migrate;
mod rails;
mod restored;
mod second_factors;
mod serve;
mod traces;
mod verify;

use std::process::ExitCode;

use shared::api_key::Role;
use uuid::Uuid;

use crate::cli::{Command, KeysCommand, SecondFactorsCommand};
use crate::config::LogFormat;
use crate::domain::caller::Caller;
use crate::domain::plain_name::PlainName;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The database refused or is away.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration failed.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The schema is older than this program.
    #[error("the database is at schema {found}, this program needs {needed}: run `ledger-api migrate` first")]
    OldSchema {
        /// Version in the database.
        found: i64,
        /// Version of this program.
        needed: i64,
    },
    /// The schema is newer than this program.
    #[error(
        "the database is at schema {found}, this program knows {known}: nothing was changed; use the newer program"
    )]
    NewSchema {
        /// Version in the database.
        found: i64,
        /// Version of this program.
        known: i64,
    },
    /// Citus is asked for and not there.
    #[error("this database has no Citus: run `create extension citus` first, on the coordinator")]
    NoCitus,
    /// The operating system refused something.
    #[error("{0}")]
    System(String),
}

/// Runs a command. Exit codes: 0 done, 1 failed, 2 asked wrongly.
#[must_use]
pub fn run(command: Command) -> ExitCode {
    let format = match &command {
        Command::Serve(config) => config.log_format,
        _ => LogFormat::Text,
    };
    let traces = log::start(format);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(async {
        match command {
            Command::Serve(config) => serve::serve(*config).await.map(|()| ExitCode::SUCCESS),
            Command::Migrate { database, citus } => migrate::migrate(database, citus).await.map(|()| ExitCode::SUCCESS),
            Command::Verify { database, merchant } => verify::verify(database, merchant).await,
            Command::Restored(arguments) => restored::restored(*arguments).await,
            #[cfg(feature = "manual")]
            Command::Completions { shell } => Ok(manual::completions(shell)),
            #[cfg(feature = "manual")]
            Command::Man { folder } => manual::pages(&folder),
            Command::Keys(KeysCommand::Create { database, role, person, merchants }) => {
                keys::create(database, role, &person, merchants).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Keys(KeysCommand::List { database, merchant }) => {
                keys::list(database, merchant).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Keys(KeysCommand::Revoke { database, key_id, person }) => {
                keys::revoke(database, key_id, &person).await
            }
            Command::SecondFactors(SecondFactorsCommand::Forget { database, email, person }) => {
                second_factors::forget(database, &email, &person).await
            }
        }
    });
    let code = outcome.unwrap_or_else(|error| {
        tracing::error!("{error}");
        ExitCode::FAILURE
    });
    traces.finish();
    code
}

/// A `--person` as audit trails show them; what cannot be one is the caller's mistake.
fn person_of(text: &str) -> PlainName {
    text.parse().unwrap_or_else(|error| crate::cli::fail(&format!("--person {error}")))
}

/// That person at this command line, who has no key.
fn operator(person: &str) -> Caller {
    let person = person_of(person).as_str().to_owned();
    Caller { key_id: Uuid::nil(), role: Role::Operator, person, merchant_ids: None }
}
