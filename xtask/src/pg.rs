//! `cargo xtask pg`: the embedded PostgreSQL alone.

use std::time::Duration;

use anyhow::Result;

use crate::postgres::{Cluster, Durability};
use crate::{cli, interrupt, leftovers, lock, workspace};

/// The database that `up` uses.
const DATABASE: &str = "tributary";

/// Starts the server, prints its URL, stays until stopped.
pub(crate) fn run(options: &cli::Pg) -> Result<()> {
    let data_dir = workspace::prepare_dir(&options.data_dir)?;
    let _lock = lock::take(&data_dir)?;
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
