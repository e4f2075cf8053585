//! Where a payout stands.

use std::fmt;
use std::str::FromStr;

/// The states of a payout; which follows which is decided by [`super::transition`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutStatus {
    /// The money is set aside; nothing was sent, or only what was definitely refused.
    Reserved,
    /// Sent, or about to be.
    Submitting,
    /// The provider has it and has not paid yet.
    Accepted,
    /// The money has left.
    Paid,
    /// The provider definitely refused; the money is payable again.
    Refused,
    /// Sent, and nobody knows yet whether it arrived.
    Unknown,
    /// Sent, and shown by two late look-ups never to have arrived; the money is payable again.
    Released,
    /// Found more than once, or not as ordered: only two persons may move it.
    Frozen,
    /// Paid, and sent back.
    Returned,
    /// Given up before it was sent; the money is payable again.
    Canceled,
}

/// Not a payout status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a payout status")]
pub struct UnknownPayoutStatus;

impl PayoutStatus {
    /// Every status, in the order of a payout's life.
    pub const ALL: [Self; 10] = [
        Self::Reserved,
        Self::Submitting,
        Self::Accepted,
        Self::Paid,
        Self::Refused,
        Self::Unknown,
        Self::Released,
        Self::Frozen,
        Self::Returned,
        Self::Canceled,
    ];

    /// As the database and the API write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Submitting => "submitting",
            Self::Accepted => "accepted",
            Self::Paid => "paid",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Released => "released",
            Self::Frozen => "frozen",
            Self::Returned => "returned",
            Self::Canceled => "canceled",
        }
    }

    /// Whether its amount stands on the affiliate's `inflight` account.
    #[must_use]
    pub fn is_inflight(self) -> bool {
        matches!(self, Self::Reserved | Self::Submitting | Self::Accepted | Self::Unknown | Self::Frozen)
    }
}

impl fmt::Display for PayoutStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PayoutStatus {
    type Err = UnknownPayoutStatus;

    fn from_str(text: &str) -> Result<Self, UnknownPayoutStatus> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or(UnknownPayoutStatus)
    }
}
