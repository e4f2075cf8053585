//! What was not as it is recorded, as the journal keeps it.

use serde::{Deserialize, Serialize};

use super::fault::Fault;

/// A request or an answer, and what is wrong with it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Violation {
    /// `POST /v1/transfers (PostTransfers)`.
    pub(crate) request: String,
    pub(crate) side: Side,
    /// Such as `body.metadata.payout_id`.
    pub(crate) place: String,
    pub(crate) says: String,
}

/// Whose fault it is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    /// The caller's: it was refused.
    Request,
    /// This stand-in's.
    Answer,
}

impl Violation {
    pub(super) fn of(request: &str, side: Side, fault: &Fault) -> Self {
        Self { request: request.to_owned(), side, place: fault.place(), says: fault.says.clone() }
    }
}
