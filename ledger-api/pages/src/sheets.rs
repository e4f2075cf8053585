//! Pages of an ordinary form: a list, a thing with its facts, a form to fill in. A page that needs more has a template of
//! its own.

use askama::Template;

use crate::components::{Cell, Deed, Field, Status, Table};
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
    pub facts: Vec<(String, Cell)>,
    /// Where else one may want to go: where, and what that is called.
    pub links: Vec<(String, String)>,
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

/// One thing that can be worked at: what it is, what is known of it, what can be done with it.
#[derive(Debug, Template)]
#[template(path = "sheets/thing.html")]
pub struct ThingSheet {
    /// Around it.
    pub shell: Shell,
    /// Where it came from: where, and what that is called.
    pub back: (String, String),
    /// Its heading.
    pub title: String,
    /// How it stands.
    pub status: Option<Status>,
    /// What there is to say, each a paragraph.
    pub paragraphs: Vec<String>,
    /// What is shown this once: what it is, and the text.
    pub secret: Option<(String, String)>,
    /// What can be done.
    pub deeds: Vec<Deed>,
    /// Where else one may want to go: where, and what that is called.
    pub links: Vec<(String, String)>,
    /// Names and values.
    pub facts: Vec<(String, Cell)>,
    /// What can be copied: what it is, and the text.
    pub copies: Vec<(String, String)>,
    /// Headings and tables.
    pub tables: Vec<(String, Table)>,
    /// Headings and texts, as they came.
    pub texts: Vec<(String, String)>,
}

impl ThingSheet {
    /// With a heading, and nothing else yet.
    #[must_use]
    pub fn new(shell: Shell, title: String, back: (&str, &str)) -> Self {
        Self {
            shell,
            back: (back.0.to_owned(), back.1.to_owned()),
            title,
            status: None,
            paragraphs: Vec::new(),
            secret: None,
            deeds: Vec::new(),
            links: Vec::new(),
            facts: Vec::new(),
            copies: Vec::new(),
            tables: Vec::new(),
            texts: Vec::new(),
        }
    }
}
