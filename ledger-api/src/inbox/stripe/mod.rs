//! What Stripe tells.

mod account;
mod transfer;

pub(super) use account::{account_disconnected, account_updated, bank_payout};
pub(crate) use transfer::take as take_transfer;
pub(super) use transfer::transfer;
