//! Dates and times. Months are spelt, so that nobody has to know which number is the month.

use time::{Date, Month, OffsetDateTime};

use crate::language::Language;
use crate::texts::Texts;

/// `28 November 2026` or `28. November 2026`.
#[must_use]
pub fn date(language: Language, day: Date) -> String {
    let (number, month, year) = (day.day(), month_name(language, day.month()), day.year());
    match language {
        Language::En => format!("{number} {month} {year}"),
        Language::De => format!("{number}. {month} {year}"),
    }
}

/// A date with its time of day, in UTC.
#[must_use]
pub fn date_time(language: Language, moment: OffsetDateTime) -> String {
    let moment = moment.to_offset(time::UtcOffset::UTC);
    format!("{}, {:02}:{:02} UTC", date(language, moment.date()), moment.hour(), moment.minute())
}

/// How long ago something was, or how long until it will be; from a month on its date.
#[must_use]
pub fn relative(language: Language, moment: OffsetDateTime, now: OffsetDateTime) -> String {
    let texts = Texts(language);
    let (passed, apart) = (moment <= now, (now - moment).abs());
    let (minutes, hours, days) = (apart.whole_minutes(), apart.whole_hours(), apart.whole_days());
    match (passed, minutes, hours, days) {
        (true, 0, _, _) => texts.just_now().to_owned(),
        (true, _, 0, _) => texts.minutes_ago(minutes),
        (true, _, _, 0) => texts.hours_ago(hours),
        (true, _, _, 1..30) => texts.days_ago(days),
        (false, 0, _, _) => texts.in_a_moment().to_owned(),
        (false, _, 0, _) => texts.in_minutes(minutes),
        (false, _, _, 0) => texts.in_hours(hours),
        (false, _, _, 1..30) => texts.in_days(days),
        _ => date(language, moment.date()),
    }
}

/// A month's name.
#[must_use]
pub fn month_name(language: Language, month: Month) -> &'static str {
    let [english, german] = match month {
        Month::January => ["January", "Januar"],
        Month::February => ["February", "Februar"],
        Month::March => ["March", "März"],
        Month::April => ["April", "April"],
        Month::May => ["May", "Mai"],
        Month::June => ["June", "Juni"],
        Month::July => ["July", "Juli"],
        Month::August => ["August", "August"],
        Month::September => ["September", "September"],
        Month::October => ["October", "Oktober"],
        Month::November => ["November", "November"],
        Month::December => ["December", "Dezember"],
    };
    match language {
        Language::En => english,
        Language::De => german,
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn dates_are_spelt() {
        assert_eq!(super::date(Language::En, date!(2026 - 03 - 09)), "9 March 2026");
        assert_eq!(super::date(Language::De, date!(2026 - 03 - 09)), "9. März 2026");
        assert_eq!(date_time(Language::En, datetime!(2026-03-09 23:05 +1)), "9 March 2026, 22:05 UTC");
    }

    #[test]
    fn near_times_are_told_from_now_and_far_ones_by_their_date() {
        let now = datetime!(2026-03-09 12:00 UTC);
        for (apart, english, german) in [
            (Duration::seconds(-20), "just now", "gerade eben"),
            (Duration::minutes(-1), "1 minute ago", "vor 1 Minute"),
            (Duration::hours(-5), "5 hours ago", "vor 5 Stunden"),
            (Duration::days(-1), "1 day ago", "vor 1 Tag"),
            (Duration::days(-40), "28 January 2026", "28. Januar 2026"),
            (Duration::days(14), "in 14 days", "in 14 Tagen"),
        ] {
            assert_eq!(relative(Language::En, now + apart, now), english);
            assert_eq!(relative(Language::De, now + apart, now), german);
        }
    }
}
