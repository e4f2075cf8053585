//! What was measured beside what was asked for.

/// The lines of a run, in the order they were measured.
#[derive(Default)]
pub(crate) struct Report(Vec<Line>);

struct Line {
    what: String,
    measured: String,
    /// What was asked for, and whether it was reached; none for a yardstick.
    bar: Option<(String, bool)>,
}

impl Report {
    /// A figure without a bar: a yardstick, or something worth knowing.
    pub(crate) fn note(&mut self, what: &str, value: f64, unit: &str) {
        self.push(Line { what: what.to_owned(), measured: figure(value, unit), bar: None });
    }

    /// A figure that must reach its bar.
    pub(crate) fn at_least(&mut self, what: &str, value: f64, bar: f64, unit: &str) {
        let bar = Some((format!("≥ {}", figure(bar, unit)), value >= bar));
        self.push(Line { what: what.to_owned(), measured: figure(value, unit), bar });
    }

    /// A figure that must stay under its bar.
    pub(crate) fn at_most(&mut self, what: &str, value: f64, bar: f64, unit: &str) {
        let bar = Some((format!("< {}", figure(bar, unit)), value < bar));
        self.push(Line { what: what.to_owned(), measured: figure(value, unit), bar });
    }

    fn push(&mut self, line: Line) {
        println!("  {}: {}", line.what, line.measured);
        self.0.push(line);
    }

    /// All lines as a table.
    pub(crate) fn print(&self) {
        println!("\n| what | measured | bar | reached |\n|---|---|---|---|");
        for Line { what, measured, bar } in &self.0 {
            let (bar, reached) = bar.as_ref().map_or(("", ""), |(bar, met)| (bar, if *met { "yes" } else { "**no**" }));
            println!("| {what} | {measured} | {bar} | {reached} |");
        }
    }
}

/// Large figures in whole thousands, small ones with two digits.
fn figure(value: f64, unit: &str) -> String {
    let number = if value >= 1_000.0 {
        let digits = format!("{value:.0}");
        let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
        groups.into_iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",")
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    };
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}
