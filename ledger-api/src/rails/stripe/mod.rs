//! Stripe Connect: one transfer from the platform's balance to a connected account.
//!
//! Stripe keeps the outcome of an idempotency key for at least 24 hours and replays it, a stored 500 included; that is
//! why an open question is answered by looking the transfer up, never by the answer to sending it again alone.

mod accounts;
mod amounts;
mod classify;
mod client;
pub mod event;
mod failed;
mod http;
mod listing;
mod lookup;
mod owner;
mod request;
pub mod sale;
pub mod signature;

pub use accounts::{AccountLink, NewAccount, OnboardingError, StripeAccounts};
pub use amounts::{carriable, from_stripe, to_stripe};
pub use client::{BadStripeSettings, StripeRail};
pub use listing::Listed;

#[cfg(test)]
mod tests {
    use shared::money::Amount;
    use uuid::Uuid;

    use crate::rails::PaymentOrder;

    pub(super) fn order() -> PaymentOrder {
        PaymentOrder {
            merchant_id: Uuid::from_u128(1),
            payout_id: Uuid::from_u128(2),
            generation: 1,
            amount: Amount::new(12_345).unwrap(),
            currency: "EUR".parse().unwrap(),
            destination: "acct_1".into(),
            provider_id: None,
        }
    }
}
