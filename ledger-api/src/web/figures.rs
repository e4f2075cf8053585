//! Numbers of home pages: a range of days, its sums, its chart.

use std::collections::HashMap;

use rust_decimal::{Decimal, RoundingStrategy};
use shared::money::Currency;
use time::{Date, Duration, OffsetDateTime};

use crate::db::dashboard::Day;
use crate::pages::components::{Chart, Figure, Point};
use crate::pages::{Query, Texts, format};

/// A range of days to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Range {
    Week,
    Month,
    Quarter,
    Year,
}

impl Range {
    const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    fn name(self) -> &'static str {
        match self {
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
            Self::Year => "ytd",
        }
    }

    pub(in crate::web) fn asked(query: &Query) -> Self {
        let asked = query.get("range");
        Self::ALL.into_iter().find(|range| Some(range.name()) == asked).unwrap_or(Self::Month)
    }

    /// Midnight UTC of the first day.
    pub(in crate::web) fn since(self, now: OffsetDateTime) -> OffsetDateTime {
        let today = now.date();
        let first = match self {
            Self::Week => today.saturating_sub(Duration::days(6)),
            Self::Month => today.saturating_sub(Duration::days(29)),
            Self::Quarter => today.saturating_sub(Duration::days(89)),
            Self::Year => Date::from_ordinal_date(today.year(), 1).unwrap_or(today),
        };
        first.midnight().assume_utc()
    }

    /// Midnight UTC of the first day of the period before, as long as this one. A year is compared with nothing.
    pub(in crate::web) fn before(self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let since = self.since(now);
        (self != Self::Year).then(|| since - Duration::days(self.days(now)))
    }

    /// Its days, today included.
    fn days(self, now: OffsetDateTime) -> i64 {
        (now.date() - self.since(now).date()).whole_days() + 1
    }

    /// The days of the period before, where there is one to compare with, and how many they are.
    pub(in crate::web) fn compared(self, before: &[Day], now: OffsetDateTime) -> Option<(&[Day], i64)> {
        (self != Self::Year).then(|| (before, self.days(now)))
    }

    /// Address, name, and whether it is this one, of each.
    pub(in crate::web) fn choices(self, query: &Query, t: Texts) -> Vec<(String, String, bool)> {
        let label = |range| match range {
            Self::Week => t.range_7d(),
            Self::Month => t.range_30d(),
            Self::Quarter => t.range_90d(),
            Self::Year => t.range_ytd(),
        };
        Self::ALL
            .map(|range| {
                (query.with("done", "").with("range", range.name()).href(), label(range).to_owned(), range == self)
            })
            .into()
    }
}

/// The days before that one, and the others.
pub(in crate::web) fn split(days: Vec<Day>, first: Date) -> (Vec<Day>, Vec<Day>) {
    days.into_iter().partition(|day| day.day < first)
}

/// Sums of a range, compared with the period before.
///
/// `earned` is what the last of them is called.
pub(in crate::web) fn of_days(
    t: Texts,
    days: &[Day],
    before: Option<(&[Day], i64)>,
    currency: Currency,
    earned: &str,
) -> Vec<Figure> {
    let sum = |days: &[Day], of: fn(&Day) -> i64| days.iter().map(of).sum::<i64>();
    let counted = |label: &str, of: fn(&Day) -> i64, said: &dyn Fn(i64) -> String| {
        let value = sum(days, of);
        let change =
            before.and_then(|(before, count)| Some(t.figure_before(change(t, value, sum(before, of))?, count)));
        Figure::new(label, said(value), change.unwrap_or_default())
    };
    let number = |value| format::number(t.0, value);
    let money = |minor| format::money(t.0, minor, currency);
    let share = rate(sum(days, |day| day.conversions), sum(days, |day| day.clicks));
    vec![
        counted(t.clicks(), |day| day.clicks, &number),
        counted(t.orders(), |day| day.conversions, &number),
        Figure::new(t.rate(), format::percent(t.0, &share.to_string()), String::new()),
        counted(t.revenue(), |day| day.revenue, &money),
        counted(earned, |day| day.earnings, &money),
    ]
}

/// How much more or less it is than before, in whole percents; nothing where there was nothing before.
fn change(t: Texts, value: i64, before: i64) -> Option<String> {
    let more = Decimal::from(value) - Decimal::from(before);
    let percents = (more * Decimal::ONE_HUNDRED).checked_div(Decimal::from(before)).filter(|_| before > 0)?;
    let percents = percents.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    let sign = if percents.is_sign_negative() && !percents.is_zero() { "\u{2212}" } else { "+" };
    Some(format!("{sign}{}", format::percent(t.0, &percents.abs().normalize().to_string())))
}

/// Two decimals; nothing of nothing is 0.00.
fn rate(part: i64, whole: i64) -> Decimal {
    let share = (Decimal::from(part) * Decimal::ONE_HUNDRED).checked_div(Decimal::from(whole)).unwrap_or_default();
    let mut share = share.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    share.rescale(2);
    share
}

/// Clicks as bars, earnings as a line, a point for every day from `first` to `last`; the earnings of the period before beside
/// the days that have come as far.
pub(in crate::web) fn chart(
    t: Texts,
    days: &[Day],
    before: Option<(&[Day], i64)>,
    (first, last): (Date, Date),
    currency: Currency,
) -> Chart {
    let by_day: HashMap<Date, &Day> = days.iter().map(|day| (day.day, day)).collect();
    let earned_before = before.map(|(before, count)| {
        let earned: HashMap<Date, i64> = before.iter().map(|day| (day.day, day.earnings)).collect();
        (earned, Duration::days(count))
    });
    let mut points = Vec::new();
    let mut date = first;
    while date <= last {
        let day = by_day.get(&date);
        let line = day.map_or(0, |day| day.earnings);
        let before = earned_before.as_ref().map(|(earned, apart)| {
            let minor = earned.get(&date.saturating_sub(*apart)).copied().unwrap_or(0);
            (minor, format::money(t.0, minor, currency))
        });
        points.push(Point {
            at: date.midnight().assume_utc().unix_timestamp(),
            label: format::date(t.0, date),
            bar: day.map_or(0, |day| day.clicks),
            line,
            line_said: format::money(t.0, line, currency),
            before,
        });
        let Some(next) = date.next_day() else { break };
        date = next;
    }
    Chart {
        caption: t.chart_caption().to_owned(),
        day_label: t.day().to_owned(),
        bar_label: t.clicks().to_owned(),
        line_label: t.earnings().to_owned(),
        before_label: t.period_before(t.earnings()),
        places: currency.exponent(),
        points,
        texts: t,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::pages::Language;

    #[test]
    fn a_figure_says_how_it_changed_against_the_period_before() {
        let en = Texts(Language::En);
        let said = |value, before| change(en, value, before).map(|said| said.replace('\u{a0}', " "));
        assert_eq!(said(112, 100).unwrap(), "+12%");
        assert_eq!(said(1, 3).unwrap(), "\u{2212}67%");
        assert_eq!(said(7, 7).unwrap(), "+0%");
        // Nothing is no measure, and neither is a day of refunds.
        assert_eq!((said(5, 0), said(5, -2)), (None, None));
    }

    #[test]
    fn the_period_before_is_as_long_and_ends_where_this_one_begins() {
        let now = time::macros::datetime!(2026-03-10 15:00 UTC);
        assert_eq!(Range::Week.since(now), time::macros::datetime!(2026-03-04 0:00 UTC));
        assert_eq!(Range::Week.before(now).unwrap(), time::macros::datetime!(2026-02-25 0:00 UTC));
        assert_eq!(Range::Year.before(now), None);
        let day = |day| Day { day, clicks: 1, conversions: 0, revenue: 0, earnings: 0 };
        let (before, days) = split(vec![day(date!(2026 - 03 - 03)), day(date!(2026 - 03 - 04))], date!(2026 - 03 - 04));
        assert_eq!((before.len(), days.len()), (1, 1));
    }

    #[test]
    fn a_chart_has_every_day_also_those_without_anything() {
        let day = Day { day: date!(2026 - 03 - 02), clicks: 5, conversions: 1, revenue: 9_900, earnings: 1_980 };
        let eur = "EUR".parse().unwrap();
        let chart = chart(Texts(Language::En), &[day], None, (date!(2026 - 02 - 27), date!(2026 - 03 - 03)), eur);
        assert_eq!(chart.points.iter().map(|point| point.bar).collect::<Vec<_>>(), [0, 0, 0, 5, 0]);
        assert_eq!(chart.points[3].line_said.replace('\u{a0}', " "), "19.80 EUR");
        assert!(chart.points.iter().all(|point| point.before.is_none()), "and no period before that it is not given");
    }

    #[test]
    fn a_day_stands_beside_the_day_of_the_period_before_that_was_as_far() {
        let earned = |day, earnings| Day { day, clicks: 0, conversions: 0, revenue: 0, earnings };
        let before = [earned(date!(2026 - 02 - 26), 700), earned(date!(2026 - 02 - 27), 900)];
        let days = (date!(2026 - 02 - 28), date!(2026 - 03 - 02));
        let chart = chart(Texts(Language::En), &[], Some((&before, 3)), days, "EUR".parse().unwrap());
        let minor: Vec<i64> = chart.points.iter().map(|point| point.before.as_ref().unwrap().0).collect();
        assert_eq!(minor, [0, 700, 900]);
    }
}
