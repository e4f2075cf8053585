//! Things as the API shows them. Calls answer with these, and events carry them, so that a receiver reads one shape.

pub(crate) mod affiliate;
pub(crate) mod conversion;
pub(crate) mod day;
pub(crate) mod fraud;
pub(crate) mod payout;
pub(crate) mod referral;
pub(crate) mod stripe_account;
