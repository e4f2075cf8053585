//! How changes of links reach the Worker: `PUT /_tributary/links`, which writes them to KV.
//!
//! `db::edge_changes` says what changed; `keys` which records that touches, `deliver` sends them, `turn` sees one
//! merchant's through. A record is read when it is sent, not when it changed: so the newest state is what travels, and
//! there is nothing to keep in order but the versions.

mod client;
mod deliver;
mod keys;
mod turn;
pub mod walk;

pub use client::{BadEdgeSettings, EdgeClient};
pub use keys::PushedLink;
pub use turn::{Pushed, reconcile, take_turn};
