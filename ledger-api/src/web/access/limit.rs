//! How often links may be asked for: by an address of the network here, by a mail address in `sign_in.rs`.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderName};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Asked for at once by one address of the network; one more every ten seconds.
const BURST: NonZeroU32 = NonZeroU32::new(10).unwrap();
const REFILL_SECONDS: u64 = 10;
/// Addresses remembered before those that are quiet are forgotten.
const MANY: usize = 10_000;

/// Counts tries by address of the network. In memory, by each instance: it keeps one client from asking for everybody.
#[derive(Debug)]
pub(crate) struct SignInLimit {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    /// Where a proxy in front says whose call it is.
    header: Option<HeaderName>,
}

impl SignInLimit {
    /// Reads the caller's address from `header`, where a proxy in front sets it, or from the connection.
    pub(crate) fn new(header: Option<HeaderName>) -> Self {
        let period = std::time::Duration::from_secs(REFILL_SECONDS);
        let quota = Quota::with_period(period).unwrap_or(Quota::per_minute(BURST)).allow_burst(BURST);
        Self { limiter: RateLimiter::keyed(quota), header }
    }

    /// Whether a request may try once more.
    pub(crate) fn allows(&self, headers: &HeaderMap, extensions: &Extensions) -> bool {
        let Some(address) = self.caller(headers, extensions) else { return true };
        if self.limiter.len() > MANY {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&network(address)).is_ok()
    }

    fn caller(&self, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
        // The last one is what the proxy nearest to us saw; what stands before it a client may have invented.
        let told = self.header.as_ref().and_then(|name| headers.get(name)?.to_str().ok()?.rsplit(',').next());
        let connected = || extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        told.and_then(|text| text.trim().parse().ok()).or_else(connected)
    }
}

/// A household of IPv6 has 2^64 addresses; all of them count as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => IpAddr::V4(address),
            None => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
        },
        IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_at_once_and_no_more_and_others_are_not_kept_waiting() {
        let limit = SignInLimit::new(Some(HeaderName::from_static("x-forwarded-for")));
        let from = |address: &str| {
            HeaderMap::from_iter([(HeaderName::from_static("x-forwarded-for"), address.parse().unwrap())])
        };
        let allows = |address: &str| limit.allows(&from(address), &Extensions::new());
        assert!((0..10).all(|_| allows("1.2.3.4, 2001:db8::1")));
        assert!(!allows("9.9.9.9, 2001:db8::2"), "the same network");
        assert!(allows("2001:db8:1::1"));
    }
}
