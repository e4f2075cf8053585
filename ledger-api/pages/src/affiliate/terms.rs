//! `/affiliate/terms`: what the programs promise, in words.

use askama::Template;

use crate::shell::Shell;

/// A program.
#[derive(Debug)]
pub struct Programme {
    /// Its name.
    pub name: String,
    /// What it promises.
    pub sentences: Vec<String>,
}

/// The terms of every program.
#[derive(Debug, Template)]
#[template(path = "affiliate/terms.html")]
pub struct TermsPage {
    /// Around it.
    pub shell: Shell,
    /// The programs.
    pub programmes: Vec<Programme>,
}
