//! Asking once before something is done, naming the thing.

use askama::Template;

use crate::components::Field;
use crate::shell::Shell;

/// A question with one button.
#[derive(Debug, Template)]
#[template(path = "finance/ask.html")]
pub struct Ask {
    /// Around it.
    pub shell: Shell,
    /// What is asked.
    pub title: String,
    /// What it does, each a paragraph.
    pub paragraphs: Vec<String>,
    /// What must be said with it.
    pub fields: Vec<Field>,
    /// Where the answer goes.
    pub action: String,
    /// What the button says.
    pub button: String,
    /// Whether it gives something up.
    pub danger: bool,
    /// Where one comes from.
    pub back: String,
}
