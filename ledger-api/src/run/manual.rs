//! `ledger-api completions` and `man`: what a package brings along, made from the command line's own description.

use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::RunError;
use crate::cli::Cli;

const NAME: &str = "ledger-api";

pub(super) fn completions(shell: Shell) -> ExitCode {
    clap_complete::generate(shell, &mut Cli::command(), NAME, &mut std::io::stdout());
    ExitCode::SUCCESS
}

/// A page for the program and one for each of its commands.
pub(super) fn pages(folder: &Path) -> Result<ExitCode, RunError> {
    clap_mangen::generate_to(Cli::command(), folder)
        .map_err(|error| RunError::System(format!("{}: {error}", folder.display())))?;
    Ok(ExitCode::SUCCESS)
}
