//! How long the salt of a day lives. While it does, whoever has it can try all addresses against a pseudonym; when it
//! is gone nobody can.

use time::{Date, Duration};

/// An order may be told a day after it happened.
const SLACK_DAYS: i64 = 1;

/// The days whose salts there are on this day: its own, and the next one's, so that the Worker has it in time.
#[must_use]
pub fn drawn_on(today: Date) -> [Date; 2] {
    [today, today.next_day().unwrap_or(Date::MAX)]
}

/// The first day whose salt is kept: an order of today may belong to a click of that day. `longest_window_days` is the
/// longest attribution window of any program.
#[must_use]
pub fn first_kept(today: Date, longest_window_days: u16) -> Date {
    today.checked_sub(Duration::days(i64::from(longest_window_days) + SLACK_DAYS)).unwrap_or(Date::MIN)
}

/// A day counted from 1 January 1970, as `shared::pseudonym::day_of` counts. `None`: no calendar has it.
#[must_use]
pub fn date_of(day: i64) -> Option<Date> {
    time::OffsetDateTime::UNIX_EPOCH.date().checked_add(Duration::days(day.clamp(-1_000_000, 1_000_000)))
}

/// The number of a day, counted from 1 January 1970.
#[must_use]
pub fn number_of(date: Date) -> i64 {
    i64::from(date.to_julian_day()) - i64::from(time::OffsetDateTime::UNIX_EPOCH.date().to_julian_day())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_salt_is_there_from_the_day_before_until_its_last_click_cannot_be_credited() {
        assert_eq!(drawn_on(date!(2026 - 12 - 31)), [date!(2026 - 12 - 31), date!(2027 - 01 - 01)]);
        assert_eq!(first_kept(date!(2026 - 03 - 31), 30), date!(2026 - 02 - 28));
        assert_eq!(first_kept(Date::MIN, 365), Date::MIN);
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (date, day) in [(date!(1970 - 01 - 01), 0), (date!(2026 - 11 - 28), 20_785), (date!(1969 - 12 - 31), -1)] {
            assert_eq!((number_of(date), date_of(day)), (day, Some(date)));
        }
        assert_eq!(shared::pseudonym::day_of(20_785 * 86_400_000), 20_785);
    }
}
