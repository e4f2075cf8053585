//! Persons: what is held of them, taken out for them, taken away from them.
//!
//! `registry` names every column that may hold something of a person, and who takes it away. `customer`, `affiliate` and
//! `address` erase, each in one transaction; `report` says what was erased, and what is kept, why and until when.

mod address;
mod affiliate;
mod customer;
mod known_customer;
pub mod registry;
mod report;
mod told;

pub use address::erase_address;
pub use affiliate::erase_affiliate;
pub use customer::erase_customer;
pub use report::{Erased, Erasure, Kept};

use crate::db::retry::{Transient, is_transient};

/// Why a person is not erased.
#[derive(Debug, thiserror::Error)]
pub enum ErasureError {
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// No random numbers for an id.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// There is no such affiliate.
    #[error("there is no such affiliate")]
    UnknownAffiliate,
    /// Money is owed to the affiliate or by it, or under way.
    #[error(
        "money is still owed to this affiliate or by it: pay it out, or take it back or write it off by a correction"
    )]
    Owed,
}

impl Transient for ErasureError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if is_transient(error))
    }
}
