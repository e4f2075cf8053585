//! How often links may be asked for: by an address of the network here, by a mail address in `sign_in.rs`.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::connections::network_of;

/// Asked for at once by one address of the network; one more every ten seconds.
const BURST: NonZeroU32 = NonZeroU32::new(10).unwrap();
const REFILL: Duration = Duration::from_secs(10);
/// Addresses remembered before those that are quiet are forgotten.
const MANY: usize = 10_000;

/// Counts tries by address of the network. In memory, by each instance: it keeps one client from asking for everybody.
#[derive(Debug)]
pub(crate) struct SignInLimit(DefaultKeyedRateLimiter<IpAddr>);

impl Default for SignInLimit {
    fn default() -> Self {
        let quota = Quota::with_period(REFILL).unwrap_or(Quota::per_minute(BURST)).allow_burst(BURST);
        Self(RateLimiter::keyed(quota))
    }
}

impl SignInLimit {
    /// Whether the caller of that address may try once more.
    pub(crate) fn allows(&self, address: Option<IpAddr>) -> bool {
        let Some(address) = address else { return true };
        if self.0.len() > MANY {
            self.0.retain_recent();
        }
        self.0.check_key(&network_of(address)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_at_once_and_no_more_and_others_are_not_kept_waiting() {
        let limit = SignInLimit::default();
        let allows = |address: &str| limit.allows(address.parse().ok());
        assert!((0..10).all(|_| allows("2001:db8::1")));
        assert!(!allows("2001:db8::2"), "the same network");
        assert!(allows("2001:db8:1::1"));
    }
}
