//! A field of a form, with its label, a hint, and what is wrong with it.

use std::borrow::Cow;

use askama::Template;

/// A choice of a select field.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

/// A field of a form.
#[derive(Debug, Clone, Template)]
#[template(path = "components/field.html")]
pub struct Field {
    /// Its name, which is also its id.
    pub name: Cow<'static, str>,
    /// What it asks for.
    pub label: String,
    /// The type of the input: `text`, `email`, `url`, …; `lines` for several lines of text.
    pub kind: &'static str,
    /// What is in it.
    pub value: String,
    /// How to fill it in, or nothing.
    pub hint: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// What a browser may fill in: `email`, `one-time-code`, …
    pub autocomplete: &'static str,
    /// With choices it is a select field.
    pub choices: Vec<Choice>,
}

impl Field {
    /// A line of text that may stay empty.
    #[must_use]
    pub fn text(name: impl Into<Cow<'static, str>>, label: &str, value: &str) -> Self {
        Self {
            name: name.into(),
            label: label.to_owned(),
            kind: "text",
            value: value.to_owned(),
            hint: String::new(),
            error: None,
            required: false,
            autocomplete: "off",
            choices: Vec::new(),
        }
    }

    /// One of these.
    #[must_use]
    pub fn select(name: impl Into<Cow<'static, str>>, label: &str, value: &str, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::text(name, label, value) }
    }

    /// Several lines of text.
    #[must_use]
    pub fn lines(name: impl Into<Cow<'static, str>>, label: &str, value: &str) -> Self {
        Self { kind: "lines", ..Self::text(name, label, value) }
    }

    /// With another type of input, and what a browser may fill in.
    #[must_use]
    pub fn of_kind(self, kind: &'static str, autocomplete: &'static str) -> Self {
        Self { kind, autocomplete, ..self }
    }

    /// It must be filled in.
    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// With a hint.
    #[must_use]
    pub fn hint(self, hint: &str) -> Self {
        Self { hint: hint.to_owned(), ..self }
    }

    /// With what is wrong.
    #[must_use]
    pub fn error(self, error: Option<String>) -> Self {
        Self { error, ..self }
    }

    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }
}
