//! Calendar months in UTC.

use time::{Date, OffsetDateTime, UtcOffset};

/// The first day of the UTC month a moment falls in: what an affiliate's monthly revenue is kept by.
#[must_use]
pub fn utc_month(at: OffsetDateTime) -> Date {
    let date = at.to_offset(UtcOffset::UTC).date();
    date.replace_day(1).unwrap_or(date)
}

/// `1 +` the difference in UTC calendar months: 31 January to 28 February is month 2. A moment before `first` is in
/// month 1, because a late report of an earlier order must not shift the count.
#[must_use]
pub fn month_number(first: OffsetDateTime, at: OffsetDateTime) -> u32 {
    let months = |moment: OffsetDateTime| {
        let date = moment.to_offset(UtcOffset::UTC).date();
        i64::from(date.year()) * 12 + i64::from(u8::from(date.month()))
    };
    u32::try_from(months(at) - months(first)).unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn months_are_counted_by_the_utc_calendar() {
        let first = datetime!(2025-01-31 12:00 UTC);
        for (at, month) in [
            (datetime!(2025-01-31 23:59:59 UTC), 1),
            (datetime!(2025-02-28 12:00 UTC), 2),
            (datetime!(2025-12-01 0:00 UTC), 12),
            (datetime!(2026-01-01 0:00 UTC), 13),
            (datetime!(2026-01-01 0:30 +1), 12),
            (datetime!(2024-11-01 0:00 UTC), 1),
        ] {
            assert_eq!(month_number(first, at), month, "{at}");
        }
    }

    #[test]
    fn a_month_begins_in_utc() {
        assert_eq!(utc_month(datetime!(2026-03-01 0:30 +1)), date!(2026 - 02 - 01));
        assert_eq!(utc_month(datetime!(2026-03-31 23:30 -1)), date!(2026 - 04 - 01));
    }
}
