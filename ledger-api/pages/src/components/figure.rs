//! A number that matters, with what it is.

use askama::Template;

use super::chart::Sparkline;

/// A number that matters.
#[derive(Debug, Clone, Template)]
#[template(path = "components/figure.html")]
pub struct Figure {
    /// What it is.
    pub label: String,
    /// The number.
    pub value: String,
    /// What else there is to know, or nothing.
    pub detail: String,
    /// How it came about.
    pub sparkline: Option<Sparkline>,
}

impl Figure {
    /// Without a line.
    #[must_use]
    pub fn new(label: &str, value: String, detail: String) -> Self {
        Self { label: label.to_owned(), value, detail, sparkline: None }
    }
}
