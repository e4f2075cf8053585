//! Customers who invite friends: what a program promises, who may sign up by a code, and what a referral is worth as the
//! friend's order changes.

mod invitation;
mod sign_up;
mod standing;
mod status;
mod terms;

pub use invitation::{ADDRESS_KEPT, MAILBOX_INVITATIONS, MAILBOX_PERIOD};
pub use sign_up::{CodeFacts, Friend, Refusal, check};
pub use standing::{ORDER_BEFORE_SIGN_UP, OrderFacts, Referred, Standing, Step, standing, step};
pub use status::{ReferralStatus, RewardKind, RewardStatus, Side};
pub use terms::{ReferralTerms, RewardType};
