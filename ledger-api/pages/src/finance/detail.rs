//! One thing, with what can be done to it.

use askama::Template;

use crate::components::{Cell, Status, Table};
use crate::shell::Shell;

/// Something that can be done now.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where it is asked for.
    pub href: String,
    /// What it is called.
    pub label: String,
    /// What it does.
    pub effect: String,
}

/// A payout or a correction.
#[derive(Debug, Template)]
#[template(path = "finance/detail.html")]
pub struct Detail {
    /// Around it.
    pub shell: Shell,
    /// Its heading.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// What that means and what is to be done, each a paragraph.
    pub paragraphs: Vec<String>,
    /// What can be done now, and nothing else.
    pub steps: Vec<Step>,
    /// Names and values.
    pub facts: Vec<(String, Cell)>,
    /// Where more of it is: where, and what that is called.
    pub links: Vec<(String, String)>,
    /// Headings and tables.
    pub tables: Vec<(String, Table)>,
    /// Where it came from: where, and what that is called.
    pub back: (String, String),
}
