//! Charts: drawn by uPlot where there is JavaScript, by us as SVG where there is none, and written out as a table in any case.

use askama::Template;

use crate::format;
use crate::texts::Texts;

/// One day of a chart.
#[derive(Debug, Clone)]
pub struct Point {
    /// Seconds since the Unix epoch of the day's begin, UTC.
    pub at: i64,
    /// The day, as it is read.
    pub label: String,
    /// What the bars show: a count.
    pub bar: i64,
    /// What the line shows, in minor units.
    pub line: i64,
    /// The line's value, as it is read.
    pub line_said: String,
    /// The line's value on the same day of the period before, in minor units and as it is read.
    pub before: Option<(i64, String)>,
}

/// Bars and a line of the same days.
#[derive(Debug, Clone, Template)]
#[template(path = "components/chart.html")]
pub struct Chart {
    /// What it shows.
    pub caption: String,
    /// What the days are called.
    pub day_label: String,
    /// What the bars are.
    pub bar_label: String,
    /// What the line is.
    pub line_label: String,
    /// What it is in the period before.
    pub before_label: String,
    /// Decimal places of the line's currency.
    pub places: u32,
    /// The days, without gaps.
    pub points: Vec<Point>,
    /// The texts of the page.
    pub texts: Texts,
}

impl Chart {
    /// Whether there is a period before to compare with.
    fn compares(&self) -> bool {
        self.points.iter().any(|point| point.before.is_some())
    }

    /// For uPlot: lists of numbers, which need no escaping.
    fn data(&self) -> String {
        let list = |value: fn(&Point) -> i64| {
            let numbers: Vec<String> = self.points.iter().map(|point| value(point).to_string()).collect();
            format!("[{}]", numbers.join(","))
        };
        let mut lists = vec![list(|point| point.at), list(|point| point.bar), list(|point| point.line)];
        if self.compares() {
            lists.push(list(|point| point.before.as_ref().map_or(0, |(minor, _)| *minor)));
        }
        format!("[{}]", lists.join(","))
    }

    fn counted(&self, point: &Point) -> String {
        format::number(self.texts.0, point.bar)
    }

    fn drawn(&self) -> Sparkline {
        Sparkline { values: self.points.iter().map(|point| point.bar).collect(), class: "chart-drawn" }
    }
}

/// A few values as small bars.
#[derive(Debug, Clone, Template)]
#[template(path = "components/sparkline.html")]
pub struct Sparkline {
    /// The values, oldest first.
    pub values: Vec<i64>,
    /// Its class.
    pub class: &'static str,
}

/// A bar in a picture of 100 units height, of which each bar has ten units width.
struct Bar {
    x: usize,
    y: i64,
    height: i64,
}

impl Sparkline {
    fn width(&self) -> usize {
        self.values.len().max(1) * 10
    }

    fn bars(&self) -> Vec<Bar> {
        let most = self.values.iter().copied().max().unwrap_or(0).max(1);
        let bar = |(at, value): (usize, &i64)| {
            let height = (*value).max(0).saturating_mul(100) / most;
            Bar { x: at * 10, y: 100 - height, height }
        };
        self.values.iter().enumerate().map(bar).collect()
    }
}
