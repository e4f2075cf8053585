//! How long to wait before the next attempt.

use time::{Duration, OffsetDateTime};

use super::timing::{FIRST_BACKOFF, LONGEST_ASKED, LONGEST_BACKOFF, LONGEST_POLL};
use super::{Moment, PayoutState};

/// Half of the time the generation has been trying already, so waits grow by half each time without a counter; never
/// less than the provider asked for, within what it may ask for.
pub(super) fn after_failure(state: &PayoutState, at: Moment, asked: Option<std::time::Duration>) -> OffsetDateTime {
    let trying = state.first_sent_at.map_or(Duration::ZERO, |first| at.now - first);
    let half: Duration = trying / 2;
    let wait = half.clamp(FIRST_BACKOFF, LONGEST_BACKOFF);
    jittered(at, at_least(wait, asked))
}

/// A wait, or the longer one that the provider asks for, within what it may ask for.
pub(super) fn at_least(wait: Duration, asked: Option<std::time::Duration>) -> Duration {
    let asked = asked.map_or(Duration::ZERO, |asked| Duration::try_from(asked).unwrap_or(LONGEST_ASKED));
    wait.max(asked.min(LONGEST_ASKED))
}

/// When to ask again about something accepted: as seldom as it has been waiting long.
pub(super) fn until_poll(state: &PayoutState, at: Moment) -> OffsetDateTime {
    let waiting = state.first_sent_at.map_or(Duration::ZERO, |first| at.now - first);
    let half: Duration = waiting / 2;
    jittered(at, half.clamp(FIRST_BACKOFF, LONGEST_POLL))
}

/// `now` plus the wait plus up to half of it, so that payouts that failed together do not come back together.
pub(super) fn jittered(at: Moment, wait: Duration) -> OffsetDateTime {
    let share = i64::from(at.random);
    let extra_ms = wait.whole_milliseconds() / 2 * i128::from(share) / i128::from(u16::MAX);
    at.now + wait + Duration::milliseconds(i64::try_from(extra_ms).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const FIRST_SENT: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

    fn wait(trying: Duration, random: u16, asked_seconds: u64) -> Duration {
        let at = Moment { now: FIRST_SENT + trying, random };
        let state = PayoutState { first_sent_at: Some(FIRST_SENT), ..PayoutState::reserved() };
        after_failure(&state, at, Some(std::time::Duration::from_secs(asked_seconds))) - at.now
    }

    #[test]
    fn the_next_wait_is_half_of_the_time_it_has_been_trying() {
        for (trying_seconds, wait_seconds) in [(0, 2), (4, 2), (60, 30), (600, 300), (3_600, 1_800), (36_000, 1_800)] {
            let trying = Duration::seconds(trying_seconds);
            assert_eq!(wait(trying, 0, 0), Duration::seconds(wait_seconds), "{trying}");
        }
        let at = Moment { now: FIRST_SENT, random: 0 };
        assert_eq!(after_failure(&PayoutState::reserved(), at, None), FIRST_SENT + FIRST_BACKOFF);
    }

    #[test]
    fn a_provider_may_ask_for_more_and_not_for_more_than_an_hour() {
        let trying = Duration::minutes(10);
        for (asked_seconds, wait_seconds) in
            [(1, 300), (301, 301), (2_400, 2_400), (3_600, 3_600), (86_400, 3_600), (u64::MAX, 3_600)]
        {
            assert_eq!(wait(trying, 0, asked_seconds), Duration::seconds(wait_seconds), "{asked_seconds}");
        }
    }

    #[test]
    fn waits_are_stretched_by_up_to_a_half_at_random() {
        let trying = Duration::minutes(10);
        for (random, wait_ms) in [(0, 300_000), (u16::MAX / 3, 350_000), (u16::MAX, 450_000)] {
            assert_eq!(wait(trying, random, 0), Duration::milliseconds(wait_ms), "{random}");
        }
    }
}
