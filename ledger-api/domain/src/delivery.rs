//! Delivering an event to an endpoint: what an answer means, when to try again, when to stop.

use time::{Duration, OffsetDateTime};

use super::named::named_enum;

named_enum! {
    /// Where the delivery of one event to one endpoint stands.
    pub enum DeliveryStatus, "a delivery's status" {
        /// To be tried, for the first time or again.
        Pending = "pending",
        /// The endpoint took it.
        Delivered = "delivered",
        /// Tried for three days; only a replay tries it again.
        Failed = "failed",
    }
}

named_enum! {
    /// Whether an endpoint is called.
    pub enum EndpointStatus, "an endpoint's status" {
        /// It is.
        Enabled = "enabled",
        /// It is not: the merchant said so, or it took nothing for days, or it answered 410.
        Disabled = "disabled",
    }
}

/// The waits between attempts: eleven attempts in three days.
const WAITS: [Duration; 10] = [
    Duration::seconds(5),
    Duration::minutes(1),
    Duration::minutes(5),
    Duration::minutes(30),
    Duration::hours(2),
    Duration::hours(5),
    Duration::hours(10),
    Duration::hours(14),
    Duration::hours(20),
    Duration::hours(24),
];

/// An endpoint that took nothing for so long is not called any more.
pub const DISABLE_AFTER: Duration = Duration::days(5);

/// What an attempt means for the delivery and its endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The endpoint took it.
    Taken,
    /// Not now.
    NotTaken,
    /// The endpoint says that it does not exist any more.
    Gone,
}

impl Verdict {
    /// Reads an HTTP status code; none: there was no answer. A redirect is not followed, and so takes nothing.
    #[must_use]
    pub fn of(status_code: Option<u16>) -> Self {
        match status_code {
            Some(200..=299) => Self::Taken,
            Some(410) => Self::Gone,
            _ => Self::NotTaken,
        }
    }
}

/// The longest wait that a receiver may ask for.
const MOST_ASKED: Duration = Duration::days(1);

/// How long to wait after so many failures, up to a tenth longer by `random`, so that what failed together does not come
/// back together; none when it has failed often enough. A receiver that `asked` for longer is left alone for so long, but
/// not for more than a day, and not for fewer attempts.
#[must_use]
pub fn wait_after(failures: u32, asked: Option<Duration>, random: u16) -> Option<Duration> {
    let place = usize::try_from(failures).ok()?.checked_sub(1)?;
    let scheduled = *WAITS.get(place)?;
    let whole = scheduled.max(asked.unwrap_or_default().min(MOST_ASKED));
    Some(whole + whole * i32::from(random) / (10 * i32::from(u16::MAX)))
}

/// Whether an endpoint that has taken nothing since `failing_since` is given up.
#[must_use]
pub fn is_given_up(failing_since: OffsetDateTime, now: OffsetDateTime) -> bool {
    now - failing_since >= DISABLE_AFTER
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn it_is_tried_eleven_times_over_three_days() {
        let waits: Vec<Duration> = (1..=10).map(|failures| wait_after(failures, None, 0).unwrap()).collect();
        let total = waits.iter().fold(Duration::ZERO, |sum, wait| sum + *wait);
        assert_eq!(waits.first(), Some(&Duration::seconds(5)));
        assert!(waits.is_sorted());
        assert!((Duration::days(3)..Duration::days(4)).contains(&total), "{total}");
        assert!(total < DISABLE_AFTER, "one event that nobody takes does not disable an endpoint");
        for failures in [0, 11, 12, u32::MAX] {
            assert_eq!(wait_after(failures, Some(Duration::HOUR), 0), None);
        }
    }

    #[test]
    fn a_wait_is_up_to_a_tenth_longer() {
        assert_eq!(wait_after(2, None, u16::MAX), Some(Duration::seconds(66)));
        assert_eq!(wait_after(10, None, u16::MAX), Some(Duration::minutes(24 * 66)));
        assert_eq!(wait_after(2, Some(Duration::minutes(10)), u16::MAX), Some(Duration::minutes(11)));
    }

    #[test]
    fn a_receiver_may_ask_for_longer_than_the_schedule_and_not_for_more_than_a_day() {
        for (asked, waits) in [
            (Duration::ZERO, Duration::minutes(5)),
            (Duration::minutes(4), Duration::minutes(5)),
            (Duration::minutes(6), Duration::minutes(6)),
            (Duration::days(1), Duration::days(1)),
            (Duration::seconds(u32::MAX.into()), Duration::days(1)),
        ] {
            assert_eq!(wait_after(3, Some(asked), 0), Some(waits), "{asked}");
        }
    }

    #[test]
    fn only_a_2xx_takes_an_event_and_only_a_410_says_goodbye() {
        for status in [200, 202, 204, 299] {
            assert_eq!(Verdict::of(Some(status)), Verdict::Taken);
        }
        for status in [None, Some(100), Some(301), Some(302), Some(308), Some(400), Some(404), Some(429), Some(500)] {
            assert_eq!(Verdict::of(status), Verdict::NotTaken);
        }
        assert_eq!(Verdict::of(Some(410)), Verdict::Gone);
    }

    #[test]
    fn an_endpoint_is_given_up_after_five_days_of_nothing() {
        let since = datetime!(2026-11-01 12:00 UTC);
        assert!(!is_given_up(since, since + Duration::days(5) - Duration::SECOND));
        assert!(is_given_up(since, since + Duration::days(5)));
    }
}
