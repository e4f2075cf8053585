//! What a refused call about referrals is to a client.

use crate::domain::referral::Refusal;
use crate::http::problem::{Code, Problem};
use crate::referrals::ReferralError;

impl From<ReferralError> for Problem {
    fn from(error: ReferralError) -> Self {
        let detail = error.to_string();
        match error {
            ReferralError::Database(error) => error.into(),
            ReferralError::Random(error) => Self::internal(error),
            ReferralError::UnknownProgram => Self::not_found("program"),
            ReferralError::UnknownCode => Self::not_found("referral code"),
            ReferralError::UnknownFriend => Self::not_found("referral"),
            ReferralError::Refused(Refusal::Oneself) => Self::field("referred_customer_id", "self_referral", detail),
            ReferralError::Refused(_) | ReferralError::TooManyInvitations(_) | ReferralError::InvitedOften(_) => {
                Self::invalid_state(detail)
            }
            ReferralError::ReferredBefore | ReferralError::MailboxReferredBefore => Self::new(Code::Conflict, detail),
        }
    }
}
