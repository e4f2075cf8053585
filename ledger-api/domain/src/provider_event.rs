//! What payment providers tell by themselves, on its way into the books.

use std::time::Duration;

use crate::named::named_enum;

named_enum! {
    /// Where an event came in. Each has signing secrets of its own, so what one is believed another is not.
    pub enum EventSource, "a source of events" {
        /// Stripe, about the platform's own account.
        Stripe = "stripe",
        /// Stripe, about accounts connected to the platform.
        StripeConnect = "stripe_connect",
        /// `PayPal`.
        Paypal = "paypal",
        /// A merchant's own Stripe account, about its sales.
        StripeMerchant = "stripe_merchant",
    }
}

named_enum! {
    /// Where an event stands.
    pub enum EventStatus, "an event's status" {
        /// Not applied yet; it is tried again.
        Pending = "pending",
        /// What it says is in the books.
        Applied = "applied",
        /// Not about anything here, or put aside by a person.
        Ignored = "ignored",
    }
}

const FIRST_RETRY: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_hours(1);

/// The wait after so many attempts that did not apply it: doubling from a second to an hour, and of that between half
/// and all of it by `random`. It never ends: what is true of money stays true.
#[must_use]
pub fn retry_after(attempts: u32, random: u16) -> Duration {
    let whole = FIRST_RETRY.saturating_mul(1 << attempts.saturating_sub(1).min(12)).min(LONGEST_RETRY);
    let half = whole / 2;
    half + half.saturating_mul(u32::from(random)) / u32::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_a_second_to_an_hour() {
        let most: Vec<u64> = [0, 1, 2, 3, 12, 13, 40, u32::MAX].map(|n| retry_after(n, u16::MAX).as_secs()).to_vec();
        assert_eq!(most, [1, 1, 2, 4, 2048, 3600, 3600, 3600]);
        assert_eq!(retry_after(1, 0), Duration::from_millis(500));
    }
}
