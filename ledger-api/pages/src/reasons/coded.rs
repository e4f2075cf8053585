//! A reason that came as a code: the words for it, and the code as a detail behind them.

use std::fmt;

use crate::components::Cell;
use crate::texts::Texts;

/// A reason in the reader's words.
#[derive(Debug, Clone)]
pub struct Coded {
    /// What it means.
    pub said: String,
    /// As it was given, for whoever looks it up; empty where somebody gave it in words.
    pub code: String,
    texts: Texts,
}

impl Coded {
    /// A code with the words for it.
    pub(super) fn new(texts: Texts, said: &str, code: &str) -> Self {
        Self { said: said.to_owned(), code: code.to_owned(), texts }
    }

    /// A reason of which no words are known: a code is said to be one, and a person's words stand as they are.
    pub(super) fn unknown(texts: Texts, reason: &str) -> Self {
        if is_code(reason) { Self::new(texts, texts.reason_of_its_own(), reason) } else { Self::new(texts, reason, "") }
    }

    /// The same in a table, or beside a fact's name.
    #[must_use]
    pub fn cell(&self) -> Cell {
        Cell::text(&self.said).with_code(&self.code).saved_as(&self.to_string())
    }
}

impl fmt::Display for Coded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.code.is_empty() {
            formatter.write_str(&self.said)
        } else {
            formatter.write_str(&self.texts.reason_with_code(&self.said, &self.code))
        }
    }
}

/// Whether a machine gave it: one word with an underline, or with a digit in it as the banks' codes have.
fn is_code(reason: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
    let is_telling = |letter: char| letter == '_' || letter.is_ascii_digit();
    reason.chars().all(is_part) && reason.chars().any(is_telling)
}

/// What stands before `: `, where a code comes with particulars.
pub(super) fn head(reason: &str) -> &str {
    reason.split_once(": ").map_or(reason, |(head, _)| head)
}
