//! When a schedule makes its drafts: on one day of each month, UTC.

use time::{Date, Month};

/// The day of a monthly schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOfMonth {
    /// 1–28, which every month has.
    Day(u8),
    /// The month's last, 28 to 31.
    Last,
}

/// Not a day that every month has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is 1 to 28, or \"last\"")]
pub struct NoSuchDay;

impl DayOfMonth {
    /// A day that every month has.
    pub fn day(number: u8) -> Result<Self, NoSuchDay> {
        if (1..=28).contains(&number) { Ok(Self::Day(number)) } else { Err(NoSuchDay) }
    }

    /// Its first date after `date`. However many were missed before, it is one.
    #[must_use]
    pub fn next_after(self, date: Date) -> Date {
        let this_month = self.within(date.year(), date.month());
        if this_month > date {
            return this_month;
        }
        let year = if date.month() == Month::December { date.year() + 1 } else { date.year() };
        self.within(year, date.month().next())
    }

    fn within(self, year: i32, month: Month) -> Date {
        let day = match self {
            Self::Day(day) => day,
            Self::Last => month.length(year),
        };
        // Every month has the day, and no clock stands in the year 9999.
        Date::from_calendar_date(year, month, day).unwrap_or(Date::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn the_next_date_is_after_today_and_one_however_many_were_missed() {
        let fifteenth = DayOfMonth::day(15).unwrap();
        assert_eq!(fifteenth.next_after(date!(2026 - 11 - 14)), date!(2026 - 11 - 15));
        assert_eq!(fifteenth.next_after(date!(2026 - 11 - 15)), date!(2026 - 12 - 15));
        assert_eq!(fifteenth.next_after(date!(2026 - 12 - 16)), date!(2027 - 01 - 15));
    }

    #[test]
    fn the_last_day_is_that_of_each_month() {
        let last = DayOfMonth::Last;
        assert_eq!(last.next_after(date!(2027 - 02 - 01)), date!(2027 - 02 - 28));
        assert_eq!(last.next_after(date!(2028 - 02 - 28)), date!(2028 - 02 - 29));
        assert_eq!(last.next_after(date!(2028 - 02 - 29)), date!(2028 - 03 - 31));
        assert_eq!(last.next_after(date!(2026 - 12 - 31)), date!(2027 - 01 - 31));
    }

    #[test]
    fn only_days_that_every_month_has_can_be_chosen() {
        assert!(DayOfMonth::day(1).is_ok() && DayOfMonth::day(28).is_ok());
        assert_eq!((DayOfMonth::day(0), DayOfMonth::day(29)), (Err(NoSuchDay), Err(NoSuchDay)));
    }
}
