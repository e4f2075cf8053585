//! How many calls a second one key may make: a burst of one second's worth, refilled evenly (GCRA).
//!
//! Counted by each instance for itself, in memory: the limit keeps one client from crowding out the others, it is not a
//! quota that somebody pays for. Told in every answer by `RateLimit-Policy` and `RateLimit`
//! (draft-ietf-httpapi-ratelimit-headers), and by `Retry-After` when the answer is `rate_limited`.

use std::num::NonZeroU32;
use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use uuid::Uuid;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

type Buckets = RateLimiter<Uuid, DefaultKeyedStateStore<Uuid>, DefaultClock, StateInformationMiddleware>;

/// The buckets of all keys seen.
#[derive(Debug)]
pub struct RateLimit(Option<(NonZeroU32, Buckets)>);

/// What a call found in its key's bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    /// Calls a second, and the most at once.
    per_second: u32,
    /// Calls left now.
    left: u32,
    /// Seconds until the next call is let through; 0 when it is now.
    wait_seconds: u64,
}

/// Where an extractor leaves what it found, for [`tell`] to put into the answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Slot(Arc<OnceLock<Found>>);

impl RateLimit {
    /// That many calls a second for each key; 0 is no limit.
    #[must_use]
    pub fn per_second(calls: u32) -> Self {
        Self(NonZeroU32::new(calls).map(|calls| {
            let buckets = RateLimiter::keyed(Quota::per_second(calls));
            (calls, buckets.with_middleware::<StateInformationMiddleware>())
        }))
    }

    /// Takes one call from the key's bucket; `false` when there is none.
    pub(super) fn take(&self, key_id: Uuid, slot: Option<&Slot>) -> bool {
        let Some((calls, buckets)) = &self.0 else { return true };
        let per_second = calls.get();
        let found = match buckets.check_key(&key_id) {
            Ok(state) => Found { per_second, left: state.remaining_burst_capacity(), wait_seconds: 0 },
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                Found { per_second, left: 0, wait_seconds: wait.as_secs() + 1 }
            }
        };
        if let Some(slot) = slot {
            // One extractor a handler asks; should there be two, the first one's word stays.
            let _ = slot.0.set(found);
        }
        found.wait_seconds == 0
    }
}

/// Puts what the call found into its answer.
pub(super) async fn tell(mut request: Request, next: Next) -> Response {
    let slot = Slot::default();
    request.extensions_mut().insert(slot.clone());
    let mut response = next.run(request).await;
    if let Some(Found { per_second, left, wait_seconds }) = slot.0.get() {
        let headers = response.headers_mut();
        let mut put = |name, text: String| {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(name, value);
            }
        };
        put(POLICY, format!("\"key\";q={per_second};w=1"));
        // What was taken is back within a second at most.
        let back_in = u64::from(left < per_second);
        let until_full = back_in.max(*wait_seconds);
        put(LEFT, format!("\"key\";r={left};t={until_full}"));
        if *wait_seconds > 0 {
            put(header::RETRY_AFTER, wait_seconds.to_string());
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_has_spent_its_second_waits_and_another_does_not() {
        let limit = RateLimit::per_second(3);
        let (busy, quiet) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let slots: Vec<Slot> = (0..4).map(|_| Slot::default()).collect();
        let taken: Vec<bool> = slots.iter().map(|slot| limit.take(busy, Some(slot))).collect();
        assert_eq!(taken, [true, true, true, false]);
        let left: Vec<u32> = slots.iter().filter_map(|slot| slot.0.get()).map(|found| found.left).collect();
        assert_eq!(left, [2, 1, 0, 0]);
        assert_eq!(slots[3].0.get().map(|found| found.wait_seconds), Some(1));
        assert!(limit.take(quiet, None));
    }

    #[test]
    fn zero_is_no_limit() {
        let limit = RateLimit::per_second(0);
        let slot = Slot::default();
        assert!((0..10_000).all(|_| limit.take(Uuid::nil(), Some(&slot))));
        assert_eq!(slot.0.get(), None);
    }
}
