//! Development commands for Tributary: `cargo xtask up`, `test`, `lint`, `demo` and others.
//!
//! Each command lives in the file of its name; `cli.rs` lists them.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks through its output")]

mod bench;
mod chaos;
mod chromium;
mod cli;
mod demo;
mod demo_data;
mod drill;
mod env_file;
mod files;
mod http;
mod interrupt;
mod leftovers;
mod lint;
mod lock;
mod mutants;
mod npm;
mod package;
mod pg;
mod ports;
mod postgres;
mod process;
mod progress;
mod python;
mod reported;
mod screenshots;
mod secrets;
mod service;
mod simulate;
mod sqlx;
mod stack;
mod test;
mod tools;
mod up;
mod wasm;
mod worker;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let command = cli::Cli::parse().command;
    let outcome = interrupt::install().and_then(|()| cli::run(command));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if interrupt::is_interruption(&error) => {
            eprintln!("stopped");
            // 128 + SIGINT, what a shell expects of a command that was interrupted.
            ExitCode::from(130)
        }
        Err(error) if error.is::<reported::Reported>() => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
