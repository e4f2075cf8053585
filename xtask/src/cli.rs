//! The commands and their options.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

/// Development commands for Tributary.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// One variant per command.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start the embedded PostgreSQL alone, print its URL and stay in the foreground
    Pg(Pg),
    /// Renew the committed `.sqlx` from the migrations and the queries in the code
    Sqlx(Sqlx),
}

/// Options of `pg`.
#[derive(Args)]
pub(crate) struct Pg {
    /// Where this copy keeps its data
    #[arg(long, default_value = "target/dev")]
    pub(crate) data_dir: PathBuf,
}

/// Options of `sqlx`.
#[derive(Args)]
pub(crate) struct Sqlx {
    /// Change nothing; fail when `.sqlx` does not match the code
    #[arg(long)]
    pub(crate) check: bool,
}

/// Carries one command out.
pub(crate) fn run(command: Command) -> Result<()> {
    match command {
        Command::Pg(options) => crate::pg::run(&options),
        Command::Sqlx(options) => crate::sqlx::run(&options),
    }
}
