//! How long to wait before the next attempt.

use time::{Duration, OffsetDateTime};

use super::timing::{FIRST_BACKOFF, LONGEST_BACKOFF};
use super::{Moment, PayoutState};

/// Half of the time the generation has been trying already, so waits grow by half each time without a counter; never
/// less than the provider asked for.
pub(super) fn after_failure(state: &PayoutState, at: Moment, asked: Option<std::time::Duration>) -> OffsetDateTime {
    let trying = state.first_sent_at.map_or(Duration::ZERO, |first| at.now - first);
    let half: Duration = trying / 2;
    let wait = half.clamp(FIRST_BACKOFF, LONGEST_BACKOFF);
    let asked = asked.and_then(|asked| Duration::try_from(asked).ok()).unwrap_or(Duration::ZERO);
    jittered(at, wait.max(asked.min(LONGEST_BACKOFF)))
}

/// `now` plus the wait plus up to half of it, so that payouts that failed together do not come back together.
pub(super) fn jittered(at: Moment, wait: Duration) -> OffsetDateTime {
    let share = i64::from(at.random);
    let extra_ms = wait.whole_milliseconds() / 2 * i128::from(share) / i128::from(u16::MAX);
    at.now + wait + Duration::milliseconds(i64::try_from(extra_ms).unwrap_or(0))
}
