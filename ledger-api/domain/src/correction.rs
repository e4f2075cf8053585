//! Corrections: what finance changes in an affiliate's books by hand. One person proposes, another approves.

use super::caller::Caller;
use super::named::named_enum;

named_enum! {
    /// Which way the money goes.
    pub enum CorrectionKind, "a correction's kind" {
        /// An adjustment that gives the affiliate money.
        Credit = "credit",
        /// An adjustment that takes money from the affiliate.
        Debit = "debit",
        /// A debt of the affiliate is given up.
        WriteOff = "write_off",
    }
}

named_enum! {
    /// `proposed → approved | rejected`. Only an approved correction is in the books, and it stays there: what was wrong
    /// is put right by another one.
    pub enum CorrectionStatus, "a correction's status" {
        /// Waits for another person.
        Proposed = "proposed",
        /// Posted.
        Approved = "approved",
        /// Turned down, or withdrawn by whoever proposed it.
        Rejected = "rejected",
    }
}

/// What a decision about a correction depends on.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// Where it stands.
    pub status: CorrectionStatus,
    /// The person who proposed it.
    pub proposed_by: &'a str,
    /// Why it was rejected, if it was.
    pub rejection_reason: Option<&'a str>,
}

/// What an accepted decision does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The correction moves to the decided status.
    Move,
    /// It was decided so before.
    Stay,
}

/// Why a decision is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecisionRefused {
    /// The second pair of eyes must be another person's, by whatever key.
    #[error("whoever proposed it cannot approve it; another person must")]
    SamePerson,
    /// Approval after a rejection.
    #[error("it is rejected, so it cannot be approved; propose it again")]
    RejectedBefore,
    /// Rejection after the approval.
    #[error("it is approved and in the books, so it cannot be rejected; propose the opposite instead")]
    ApprovedBefore,
    /// Rejected before, with other words.
    #[error("it was rejected for another reason")]
    OtherReason,
}

impl Standing<'_> {
    /// Approval by anybody but the person who proposed it.
    pub fn approve(self, caller: &Caller) -> Result<Step, DecisionRefused> {
        match self.status {
            CorrectionStatus::Rejected => Err(DecisionRefused::RejectedBefore),
            _ if caller.is(self.proposed_by) => Err(DecisionRefused::SamePerson),
            CorrectionStatus::Proposed => Ok(Step::Move),
            CorrectionStatus::Approved => Ok(Step::Stay),
        }
    }

    /// Rejection by anybody; the person who proposed it withdraws it so.
    pub fn reject(self, reason: &str) -> Result<Step, DecisionRefused> {
        match self.status {
            CorrectionStatus::Proposed => Ok(Step::Move),
            CorrectionStatus::Rejected if self.rejection_reason == Some(reason) => Ok(Step::Stay),
            CorrectionStatus::Rejected => Err(DecisionRefused::OtherReason),
            CorrectionStatus::Approved => Err(DecisionRefused::ApprovedBefore),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::api_key::Role;
    use uuid::Uuid;

    use super::*;

    fn person(name: &str) -> Caller {
        Caller { key_id: Uuid::nil(), role: Role::Finance, person: name.into(), merchant_ids: None }
    }

    fn standing(status: CorrectionStatus) -> Standing<'static> {
        let rejection_reason = (status == CorrectionStatus::Rejected).then_some("typo");
        Standing { status, proposed_by: "Ann", rejection_reason }
    }

    #[test]
    fn another_person_approves_once_and_never_what_was_rejected() {
        use CorrectionStatus::{Approved, Proposed, Rejected};
        let by = |name: &str| [Proposed, Approved, Rejected].map(|status| standing(status).approve(&person(name)));
        let rejected = Err(DecisionRefused::RejectedBefore);
        assert_eq!(by("Ben"), [Ok(Step::Move), Ok(Step::Stay), rejected]);
        for spelling in ["Ann", " ann "] {
            assert_eq!(by(spelling), [Err(DecisionRefused::SamePerson), Err(DecisionRefused::SamePerson), rejected]);
        }
    }

    #[test]
    fn a_rejection_stays_and_an_approval_cannot_be_taken_back() {
        use CorrectionStatus::{Approved, Proposed, Rejected};
        assert_eq!(standing(Proposed).reject("typo"), Ok(Step::Move));
        assert_eq!(standing(Rejected).reject("typo"), Ok(Step::Stay));
        assert_eq!(standing(Rejected).reject("else"), Err(DecisionRefused::OtherReason));
        assert_eq!(standing(Approved).reject("typo"), Err(DecisionRefused::ApprovedBefore));
    }
}
