//! A page with a listing: what it is, what can be done, and perhaps a form below.

use askama::Template;

use crate::components::Table;
use crate::sheets::FormPart;
use crate::shell::Shell;

/// A list.
#[derive(Debug, Template)]
#[template(path = "finance/list.html")]
pub struct List {
    /// Around it.
    pub shell: Shell,
    /// Its heading.
    pub title: String,
    /// What it shows, each a paragraph.
    pub paragraphs: Vec<String>,
    /// What can be done: where, and what it is called.
    pub actions: Vec<(String, String)>,
    /// The rows.
    pub table: Table,
    /// Forms below it.
    pub forms: Vec<FormPart>,
}
