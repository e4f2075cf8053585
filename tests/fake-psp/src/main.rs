//! The command line of the fake payment providers; see the library for what it does.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use fake_psp::options::Options;
use fake_psp::server;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell if standard error is closed.
            let _ = writeln!(std::io::stderr(), "fake-psp: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run(options: Options) -> Result<(), server::StartError> {
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let running = server::start(options).await?;
    writeln!(std::io::stdout(), "ready http://{}", running.address())?;
    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
    }
    running.stop().await;
    Ok(())
}
