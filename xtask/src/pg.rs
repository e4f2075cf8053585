//! `cargo xtask pg`: the embedded PostgreSQL alone.

use std::time::Duration;

use anyhow::Result;

use crate::postgres::{Cluster, DATABASE, Durability};
use crate::{cli, interrupt, leftovers, lock, workspace};

/// Starts the server, prints its URL, stays until stopped.
pub(crate) fn run(options: &cli::Pg) -> Result<()> {
    let data_dir = workspace::data_dir(options.data_dir.as_deref())?;
    let _lock = lock::take(&data_dir, "stop it, or choose another folder with --data-dir")?;
    leftovers::end(&data_dir)?;
    let mut cluster = Cluster::start(&data_dir, Durability::Durable)?;
    cluster.ensure_database(DATABASE)?;
    println!("{}", cluster.url(DATABASE));
    while !interrupt::requested() {
        cluster.service().check_alive()?;
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
