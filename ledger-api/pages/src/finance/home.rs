//! `/finance`: is anything uncertain, and who must be paid.

use askama::Template;

use crate::components::{Figure, Table};
use crate::shell::Shell;

/// What would be paid now.
#[derive(Debug)]
pub struct Due {
    /// Sums by currency.
    pub figures: Vec<Figure>,
    /// Who is not paid and why, as a sentence for each reason.
    pub reasons: Vec<String>,
    /// Whether a draft can be made.
    pub can_draft: bool,
}

/// The finance home.
#[derive(Debug, Template)]
#[template(path = "finance/home.html")]
pub struct Home {
    /// Around it.
    pub shell: Shell,
    /// Where it hears that it would show something else.
    pub live: String,
    /// Payouts that people look at, and what each needs.
    pub uncertain: Table,
    /// What stands there when there is none.
    pub is_calm: bool,
    /// What is due; none where there are so many that it has its own page.
    pub due: Option<Due>,
    /// Proposals that wait for another person, as a sentence.
    pub waiting: Option<String>,
    /// The newest runs.
    pub runs: Table,
}
