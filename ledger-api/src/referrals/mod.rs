//! Customers who invite friends: signing up, qualifying, and what both sides get, kept right as the friend's order changes.
//!
//! What happens to orders is noted in the transactions in which it happens (`db/referrals/notes.rs`); `settle` draws the
//! conclusion, for one friend in one transaction, from the order as it then stands (`domain/referral/standing.rs`).

mod by_evidence;
mod give;
mod invite;
mod mails;
mod open_code;
mod qualify;
mod refusal;
mod settle;
mod sign_up;
mod spend;
mod take_back;

pub use invite::{NewInvitation, invite};
pub use open_code::{NewCustomerCode, open_code};
pub use qualify::qualify;
pub use refusal::ReferralError;
pub use settle::settle_noted;
pub use sign_up::{NewSignUp, sign_up};
pub use spend::{NewSpend, SpendError, spend};

use shared::money::Amount;
use time::OffsetDateTime;

use crate::app;
use crate::db::decode::decode;
use crate::db::referrals::codes::Code;
use crate::db::referrals::rows::Referral;
use crate::domain::referral::{ReferralStatus, ReferralTerms};

/// What is answered, and whether this call created it.
#[derive(Debug)]
pub struct Outcome<T> {
    /// As it now stands.
    pub stored: T,
    /// Created by this call; otherwise it was there before.
    pub created: bool,
}

/// A referral that begins now, by a code, with what its program promises now.
fn begun(code: &Code, terms: &ReferralTerms, now: OffsetDateTime) -> Result<Referral, ReferralError> {
    let cap_per_month = terms.cap_per_month.map(i32::try_from).transpose().map_err(decode)?;
    Ok(Referral {
        referral_id: app::new_id()?,
        link_id: code.link_id,
        program_id: code.program_id,
        referrer_customer_id: code.customer_id.clone(),
        referred_customer_id: None,
        status: ReferralStatus::Pending.name().to_owned(),
        currency: code.currency.clone(),
        referrer_reward: terms.referrer_reward.minor(),
        referred_reward: terms.referred_reward.minor(),
        reward_type: terms.reward_type.name().to_owned(),
        minimum_order: terms.minimum_order.minor(),
        cap_per_month,
        reason: None,
        conversion_id: None,
        rounds: 0,
        created_at: now,
        invited_at: None,
        expires_at: None,
        signed_up_at: None,
        called_at: None,
        qualified_at: None,
        rewarded_at: None,
        reversed_at: None,
        expired_at: None,
        email: None,
        mailbox: None,
        code: code.code.clone(),
    })
}

fn status_of(referral: &Referral) -> Result<ReferralStatus, sqlx::Error> {
    referral.status.parse().map_err(decode)
}

fn amount(minor: i64) -> Result<Amount, sqlx::Error> {
    Amount::new(minor).map_err(decode)
}
