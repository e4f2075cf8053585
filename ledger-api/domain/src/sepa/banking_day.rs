//! Days on which banks carry out SEPA transfers: those on which the T2 system is open, every weekday but six.
//!
//! Source: the ECB's long-term calendar of T2 closing days (New Year, Good Friday, Easter Monday, 1 May, 25 and 26
//! December).

use time::{Date, Duration, Month, Weekday};

/// This day if banks work on it, else the next on which they do.
#[must_use]
pub fn banking_day_from(day: Date) -> Date {
    let mut day = day;
    while is_closed(day) {
        match day.next_day() {
            Some(next) => day = next,
            None => return day,
        }
    }
    day
}

fn is_closed(day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let fixed = matches!((day.month(), day.day()), (Month::January | Month::May, 1) | (Month::December, 25 | 26));
    let by_easter = easter_sunday(day.year())
        .is_some_and(|easter| day == easter - Duration::days(2) || day == easter + Duration::days(1));
    weekend || fixed || by_easter
}

/// Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
fn easter_sunday(year: i32) -> Option<Date> {
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let (leap_centuries, other_centuries) = (century / 4, century % 4);
    let moon_drift = (8 * century + 13) / 25;
    // Days from 21 March to the full moon, then to the Sunday after it.
    let moon = (19 * golden + century - leap_centuries - moon_drift + 15) % 30;
    let sunday = (32 + 2 * other_centuries + 2 * (of_century / 4) - moon - of_century % 4) % 7;
    let late = (golden + 11 * moon + 22 * sunday) / 451;
    let days = moon + sunday - 7 * late + 114;
    let (month, day) = (days / 31, days % 31 + 1);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn easter_falls_where_the_calendars_say() {
        for easter in [
            date!(1961 - 04 - 02),
            date!(2000 - 04 - 23),
            date!(2008 - 03 - 23),
            date!(2026 - 04 - 05),
            date!(2027 - 03 - 28),
            date!(2038 - 04 - 25),
        ] {
            assert_eq!(easter_sunday(easter.year()), Some(easter));
        }
    }

    /// By golden number and epact, as Knuth has it (The Art of Computer Programming, 1.3.2, exercise 14).
    fn by_epact(year: i32) -> Date {
        let (golden, century) = (year % 19 + 1, year / 100 + 1);
        let (dropped, moon) = (3 * century / 4 - 12, (8 * century + 5) / 25 - 5);
        let sunday = 5 * year / 4 - dropped - 10;
        let epact = match (11 * golden + 20 + moon - dropped) % 30 {
            24 => 25,
            25 if golden > 11 => 26,
            epact => epact,
        };
        let full = if epact > 23 { 74 - epact } else { 44 - epact };
        let day = full + 7 - (sunday + full) % 7;
        let march = Date::from_calendar_date(year, Month::March, 1).unwrap();
        march + Duration::days(i64::from(day) - 1)
    }

    #[test]
    fn two_ways_to_reckon_easter_agree_for_centuries() {
        for year in 1900..2_500 {
            assert_eq!(easter_sunday(year), Some(by_epact(year)), "{year}");
        }
    }

    #[test]
    fn a_weekday_stays_and_a_closed_day_becomes_the_next_open_one() {
        for (day, open) in [
            (date!(2026 - 11 - 27), date!(2026 - 11 - 27)),
            (date!(2026 - 11 - 28), date!(2026 - 11 - 30)),
            // Good Friday to Easter Monday.
            (date!(2026 - 04 - 02), date!(2026 - 04 - 02)),
            (date!(2026 - 04 - 03), date!(2026 - 04 - 07)),
            (date!(2026 - 05 - 01), date!(2026 - 05 - 04)),
            // A Friday and a Saturday, and the weekend's Sunday.
            (date!(2026 - 12 - 25), date!(2026 - 12 - 28)),
            (date!(2027 - 01 - 01), date!(2027 - 01 - 04)),
            (date!(2026 - 12 - 24), date!(2026 - 12 - 24)),
            (date!(2027 - 05 - 03), date!(2027 - 05 - 03)),
        ] {
            assert_eq!(banking_day_from(day), open, "{day}");
        }
        assert_eq!(banking_day_from(Date::MAX).year(), Date::MAX.year(), "and there is an end");
    }
}
