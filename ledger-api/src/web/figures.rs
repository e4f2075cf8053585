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

/// Sums of a range.
///
/// `earned` is what the last of them is called.
pub(in crate::web) fn of_days(t: Texts, days: &[Day], currency: Currency, earned: &str) -> Vec<Figure> {
    let sum = |of: fn(&Day) -> i64| days.iter().map(of).sum::<i64>();
    let (clicks, orders) = (sum(|day| day.clicks), sum(|day| day.conversions));
    let plain = |label: &str, value: String| Figure::new(label, value, String::new());
    vec![
        plain(t.clicks(), format::number(t.0, clicks)),
        plain(t.orders(), format::number(t.0, orders)),
        plain(t.rate(), format::percent(t.0, &rate(orders, clicks).to_string())),
        plain(t.revenue(), format::money(t.0, sum(|day| day.revenue), currency)),
        plain(earned, format::money(t.0, sum(|day| day.earnings), currency)),
    ]
}

/// Two decimals; nothing of nothing is 0.00.
fn rate(part: i64, whole: i64) -> Decimal {
    let share = (Decimal::from(part) * Decimal::ONE_HUNDRED).checked_div(Decimal::from(whole)).unwrap_or_default();
    let mut share = share.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    share.rescale(2);
    share
}

/// Clicks as bars, earnings as a line, a point for every day from `first` to `last`.
pub(in crate::web) fn chart(t: Texts, days: &[Day], first: Date, last: Date, currency: Currency) -> Chart {
    let by_day: HashMap<Date, &Day> = days.iter().map(|day| (day.day, day)).collect();
    let mut points = Vec::new();
    let mut date = first;
    while date <= last {
        let day = by_day.get(&date);
        let line = day.map_or(0, |day| day.earnings);
        points.push(Point {
            at: date.midnight().assume_utc().unix_timestamp(),
            label: format::date(t.0, date),
            bar: day.map_or(0, |day| day.clicks),
            line,
            line_said: format::money(t.0, line, currency),
        });
        let Some(next) = date.next_day() else { break };
        date = next;
    }
    Chart {
        caption: t.chart_caption().to_owned(),
        day_label: t.day().to_owned(),
        bar_label: t.clicks().to_owned(),
        line_label: t.earnings().to_owned(),
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
    fn a_chart_has_every_day_also_those_without_anything() {
        let day = Day { day: date!(2026 - 03 - 02), clicks: 5, conversions: 1, revenue: 9_900, earnings: 1_980 };
        let eur = "EUR".parse().unwrap();
        let chart = chart(Texts(Language::En), &[day], date!(2026 - 02 - 27), date!(2026 - 03 - 03), eur);
        assert_eq!(chart.points.iter().map(|point| point.bar).collect::<Vec<_>>(), [0, 0, 0, 5, 0]);
        assert_eq!(chart.points[3].line_said.replace('\u{a0}', " "), "19.80 EUR");
    }
}
