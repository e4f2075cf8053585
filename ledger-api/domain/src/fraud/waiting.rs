//! A click travels for a moment after its visit, so an order may be there before it.

use time::{Duration, OffsetDateTime};

use super::settings::FraudRules;

/// The first pause.
const SHORTEST: Duration = Duration::seconds(5);
/// Moments are rounded up to these, so that commissions that wait are looked at together.
const STEP_SECONDS: i64 = 5;

/// When a commission whose click is not there is looked at again; `None` when it has waited long enough. The rules that
/// look at clicks would find nothing now, but nobody waits longer than the grace after which a click counts as missing.
///
/// Pauses grow with the time since the visit: most clicks are there at the second look, and when none arrive for minutes,
/// looking often would cost most when the ledger has most to catch up with.
#[must_use]
pub fn waits_for_click(clicked_at: OffsetDateTime, now: OffsetDateTime, rules: &FraudRules) -> Option<OffsetDateTime> {
    let grace = Duration::seconds(i64::from(rules.settings().missing_click.grace_seconds));
    if now > clicked_at + grace {
        return None;
    }
    let since: Duration = now - clicked_at;
    let pause = (since / 2_i32).max(SHORTEST);
    let beyond_grace = clicked_at + grace + Duration::milliseconds(1);
    Some(rounded_up((now + pause).min(beyond_grace)))
}

fn rounded_up(moment: OffsetDateTime) -> OffsetDateTime {
    let into_step = moment.unix_timestamp().rem_euclid(STEP_SECONDS);
    let begun = moment.replace_nanosecond(0).unwrap_or(moment) - Duration::seconds(into_step);
    if begun == moment { moment } else { begun + Duration::seconds(STEP_SECONDS) }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const VISIT: OffsetDateTime = datetime!(2026-05-01 12:00:00.5 UTC);

    fn after(seconds: i64) -> Option<Duration> {
        let now = VISIT + Duration::seconds(seconds);
        waits_for_click(VISIT, now, &FraudRules::default()).map(|again| again - now)
    }

    #[test]
    fn a_click_is_waited_for_as_long_as_its_grace_lasts() {
        let grace = i64::from(FraudRules::default().settings().missing_click.grace_seconds);

        let last = after(grace).unwrap();
        assert!(last > Duration::ZERO && last <= Duration::seconds(STEP_SECONDS), "{last}");
        assert_eq!(after(grace + 1), None);
    }

    #[test]
    fn pauses_grow_with_the_time_since_the_visit() {
        // Each ends at a whole five seconds: the visit was half a second after one.
        assert_eq!(after(0), Some(Duration::milliseconds(9_500)));
        assert_eq!(after(10), Some(Duration::milliseconds(9_500)));
        assert_eq!(after(60), Some(Duration::milliseconds(34_500)));
        // Beyond the grace there is nothing to wait for.
        assert_eq!(after(110), Some(Duration::milliseconds(14_500)));
    }

    #[test]
    fn the_last_look_is_after_the_grace_also_where_that_ends_at_a_whole_step() {
        let rules = FraudRules::default();
        let grace = Duration::seconds(i64::from(rules.settings().missing_click.grace_seconds));
        let visit = datetime!(2026-05-01 12:00:00 UTC);
        assert_eq!(grace.whole_seconds() % STEP_SECONDS, 0);

        let last = waits_for_click(visit, visit + grace - Duration::seconds(1), &rules).unwrap();

        assert_eq!(last, visit + grace + Duration::seconds(STEP_SECONDS));
        assert_eq!(waits_for_click(visit, last, &rules), None);
    }

    #[test]
    fn who_waits_to_the_same_moment_is_looked_at_together() {
        let rules = FraudRules::default();
        let now = VISIT + Duration::seconds(6);

        let moments = (0..1_000).filter_map(|ms| waits_for_click(VISIT + Duration::milliseconds(ms), now, &rules));
        let mut moments: Vec<_> = moments.collect();
        moments.dedup();

        assert_eq!(moments, [datetime!(2026-05-01 12:00:15 UTC)]);
        assert_eq!(rounded_up(datetime!(2026-05-01 12:00:15 UTC)), datetime!(2026-05-01 12:00:15 UTC));
    }
}
