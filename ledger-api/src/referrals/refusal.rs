//! Why something about referrals is refused; nothing is stored then.

use crate::db::retry::{Transient, is_transient};
use crate::domain::referral::Refusal;

/// A refused call.
#[derive(Debug, thiserror::Error)]
pub enum ReferralError {
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// No random numbers for an id.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// The merchant has no such program.
    #[error("there is no such program")]
    UnknownProgram,
    /// The merchant has no such code.
    #[error("there is no such referral code")]
    UnknownCode,
    /// Nobody has referred that customer.
    #[error("there is no referral of this customer")]
    UnknownFriend,
    /// The rules of signing up.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The friend was referred before, by another code.
    #[error("this customer was referred before, by another code")]
    ReferredBefore,
    /// Somebody was referred with that mailbox.
    #[error("somebody with this e-mail was referred before")]
    MailboxReferredBefore,
    /// Invitations are not a way to send mail to everybody.
    #[error("the code has {0} open invitations, and more have to wait until some are answered or over")]
    TooManyInvitations(i64),
    /// Whoever does not answer is left alone.
    #[error("this mailbox was invited {0} times within 30 days, and is not invited again before that is over")]
    InvitedOften(i64),
}

impl Transient for ReferralError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if is_transient(error))
    }
}
