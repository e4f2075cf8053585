//! PostgreSQL from an npm package: real, private to a data folder, reachable from this machine only.

mod archiving;
mod binaries;
mod client;
mod cluster;
mod home;
mod volume;

/// The database that `up` works in.
pub(crate) const DATABASE: &str = "tributary";

pub(crate) use archiving::Archiving;
pub(crate) use client::Connection;
pub(crate) use cluster::{Cluster, Durability};
pub(crate) use volume::Volume;
