//! The production binary: see `ledger-api --help`.

use ledger_api::{cli, run};

fn main() -> std::process::ExitCode {
    run::run(cli::parse().command)
}
