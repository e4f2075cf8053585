//! PostgreSQL from an npm package: real, private to a data folder, reachable from this machine only.

mod binaries;
mod client;
mod cluster;
mod home;

pub(crate) use cluster::{Cluster, Durability};
