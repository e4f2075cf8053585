//! Pages of an ordinary form: a list, a thing with its facts, a form to fill in. A page that needs more has a template of
//! its own.

use askama::Template;

use crate::components::{Field, Table};
use crate::shell::Shell;

/// A list: a table with a heading.
#[derive(Debug, Template)]
#[template(path = "sheets/list.html")]
pub struct ListSheet {
    /// Around it.
    pub shell: Shell,
    /// Its heading.
    pub title: String,
    /// What it shows, or nothing.
    pub lead: String,
    /// What can be done: where, and what it is called.
    pub action: Option<(String, String)>,
    /// The table.
    pub table: Table,
}

/// One thing: a sentence, facts, tables of what belongs to it.
#[derive(Debug, Template)]
#[template(path = "sheets/detail.html")]
pub struct DetailSheet {
    /// Around it.
    pub shell: Shell,
    /// Its heading.
    pub title: String,
    /// What there is to say, each a paragraph.
    pub paragraphs: Vec<String>,
    /// Names and values.
    pub facts: Vec<(String, String)>,
    /// What can be copied: what it is, and the text.
    pub copies: Vec<(String, String)>,
    /// A picture: where it is, and what it shows.
    pub picture: Option<(String, String)>,
    /// Headings and tables.
    pub tables: Vec<(String, Table)>,
    /// Where it came from: where, and what that is called.
    pub back: (String, String),
}

/// A form.
#[derive(Debug, Template)]
#[template(path = "sheets/form.html")]
pub struct FormSheet {
    /// Around it.
    pub shell: Shell,
    /// Its heading.
    pub title: String,
    /// What it is for.
    pub lead: String,
    /// The parts of the form.
    pub forms: Vec<FormPart>,
}

/// One form of a page.
#[derive(Debug, Clone)]
pub struct FormPart {
    /// Its heading; empty for none.
    pub heading: String,
    /// Where it goes.
    pub action: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Boxes to tick: name, what it says, whether it is ticked.
    pub boxes: Vec<(String, String, bool)>,
    /// What its button says.
    pub button: String,
}
