//! `/finance/bank`: the account that pays, and what the bank says.

use askama::Template;

use crate::components::Table;
use crate::sheets::FormPart;
use crate::shell::Shell;

/// What became of a statement.
#[derive(Debug)]
pub struct StatementRead {
    /// Its heading.
    pub heading: String,
    /// How many lines came to what, as sentences.
    pub counts: Vec<String>,
    /// Line by line.
    pub lines: Table,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "finance/bank.html")]
pub struct BankPage {
    /// Around it.
    pub shell: Shell,
    /// What was wrong with the file that was sent.
    pub error: Option<String>,
    /// What was read of it; nothing of it is done when it was a trial.
    pub read: Option<(String, Vec<StatementRead>)>,
    /// The account that pays.
    pub debtor: FormPart,
    /// What is known of it.
    pub debtor_said: String,
}
