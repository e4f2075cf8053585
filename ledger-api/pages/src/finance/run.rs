//! A payout run: is this the right total, and what has changed?

use askama::Template;

use crate::components::{Cell, Status, Table};
use crate::shell::Shell;
use crate::texts::Texts;

/// The second pair of eyes.
#[derive(Debug)]
pub enum Approval {
    /// There is nothing to approve.
    None,
    /// This person may; the button says so, with the sum.
    Button(String),
    /// This person may not, and why.
    Refused(String),
}

/// How far it has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Payouts whose end is known.
    pub done: i64,
    /// Payouts of the run.
    pub all: i64,
}

/// A file for the bank.
#[derive(Debug)]
pub struct FileLine {
    /// Its number in the run.
    pub number: i32,
    /// What it holds.
    pub said: String,
}

/// The page of a run.
#[derive(Debug, Template)]
#[template(path = "finance/run.html")]
pub struct RunPage {
    /// Around it.
    pub shell: Shell,
    /// Where it hears that it would show something else, once it is under way.
    pub live: Option<String>,
    /// Where it is.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// What that means, each a paragraph.
    pub paragraphs: Vec<String>,
    /// Who made it, who approved it, …
    pub facts: Vec<(String, Cell)>,
    /// Totals by currency and rail.
    pub totals: Table,
    /// What has changed since it was made, as sentences.
    pub changes: Vec<String>,
    /// Who is concerned.
    pub changed: Table,
    /// The second pair of eyes.
    pub approval: Approval,
    /// Whether it can be given up.
    pub can_cancel: bool,
    /// How far it has come, once it is under way.
    pub progress: Option<Progress>,
    /// In words.
    pub progress_said: String,
    /// Files for the bank.
    pub files: Vec<FileLine>,
    /// With payouts at the bank: what marks them all as paid, with number and sum.
    pub settle: Option<String>,
    /// Its payouts.
    pub payouts: Table,
    /// The texts of the page.
    pub texts: Texts,
}
