//! What has just been done at the finance desk.

use crate::texts::Texts;

/// A deed that is confirmed on the page that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// A draft was made.
    Drafted,
    /// A run was approved.
    Approved,
    /// A run was given up.
    Canceled,
    /// The bank has paid.
    Settled,
    /// Money came back.
    Returned,
    /// A bank file came back as a whole.
    FileReturned,
    /// What was paused goes on.
    Resumed,
    /// A refused payout is sent again.
    Retried,
    /// One person has decided about a frozen payout.
    HalfDecided,
    /// Both have.
    Decided,
    /// A correction was proposed.
    Proposed,
    /// A correction is in the books.
    Posted,
    /// A correction was turned down.
    Rejected,
    /// A funding was recorded.
    Funded,
}

impl Done {
    const ALL: [Self; 14] = [
        Self::Drafted,
        Self::Approved,
        Self::Canceled,
        Self::Settled,
        Self::Returned,
        Self::FileReturned,
        Self::Resumed,
        Self::Retried,
        Self::HalfDecided,
        Self::Decided,
        Self::Proposed,
        Self::Posted,
        Self::Rejected,
        Self::Funded,
    ];

    /// Its word in the address.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Drafted => "run-drafted",
            Self::Approved => "run-approved",
            Self::Canceled => "run-canceled",
            Self::Settled => "settled",
            Self::Returned => "returned",
            Self::FileReturned => "file-returned",
            Self::Resumed => "resumed",
            Self::Retried => "retried",
            Self::HalfDecided => "half-decided",
            Self::Decided => "decided",
            Self::Proposed => "proposed",
            Self::Posted => "posted",
            Self::Rejected => "rejected",
            Self::Funded => "funded",
        }
    }

    /// The deed of a word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.name() == name)
    }

    /// What it says.
    #[must_use]
    pub fn text(self, t: Texts) -> &'static str {
        match self {
            Self::Drafted => t.done_drafted(),
            Self::Approved => t.done_approved(),
            Self::Canceled => t.done_canceled(),
            Self::Settled => t.done_settled(),
            Self::Returned => t.done_returned(),
            Self::FileReturned => t.done_file_returned(),
            Self::Resumed => t.done_resumed(),
            Self::Retried => t.done_retried(),
            Self::HalfDecided => t.done_half_decided(),
            Self::Decided => t.done_decided(),
            Self::Proposed => t.done_proposed(),
            Self::Posted => t.done_posted(),
            Self::Rejected => t.done_rejected(),
            Self::Funded => t.done_funded(),
        }
    }
}
