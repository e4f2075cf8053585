//! Something that can be done: a button, or, where it cannot be taken back or needs words, a button that first asks.

use askama::Template;

use super::field::Field;

/// Something that can be done.
#[derive(Debug, Clone, Template)]
#[template(path = "components/deed.html")]
pub struct Deed {
    /// Proves that the form is one of ours.
    pub csrf: String,
    /// Where it goes.
    pub action: String,
    /// What its button says.
    pub label: String,
    /// What is asked before, naming the thing; none: it is done at once.
    pub ask: Option<String>,
    /// What is to be filled in.
    pub fields: Vec<Field>,
    /// Whether it destroys something.
    pub danger: bool,
    /// Whether what is asked is seen from the beginning: something filled in is wrong.
    pub open: bool,
}

impl Deed {
    /// Done at once.
    #[must_use]
    pub fn button(csrf: &str, action: &str, label: &str) -> Self {
        Self {
            csrf: csrf.to_owned(),
            action: action.to_owned(),
            label: label.to_owned(),
            ask: None,
            fields: Vec::new(),
            danger: false,
            open: false,
        }
    }

    /// Asks before.
    #[must_use]
    pub fn asking(self, ask: String) -> Self {
        Self { ask: Some(ask), ..self }
    }

    /// Asks for this, too.
    #[must_use]
    pub fn with(self, fields: Vec<Field>) -> Self {
        let open = fields.iter().any(|field| field.error.is_some());
        Self { fields, open, ..self }
    }

    /// Destroys something.
    #[must_use]
    pub fn danger(self) -> Self {
        Self { danger: true, ..self }
    }
}
