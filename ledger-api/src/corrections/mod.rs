//! Adjustments and write-offs: proposed by one person of finance, posted by the approval of another.

mod decide;
mod propose;
mod refusal;

pub use decide::{approve, reject};
pub use propose::{NewCorrection, propose};
pub use refusal::CorrectionError;

/// What a call stored, and whether this call stored it.
#[derive(Debug)]
pub struct Proposed {
    /// As it stands.
    pub stored: crate::db::corrections::Correction,
    /// Proposed by this call; otherwise its reference was known.
    pub created: bool,
}
