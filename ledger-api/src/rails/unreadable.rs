//! Something a provider signed that is not what it should be.

/// Longest text of a provider's that is kept, in characters.
const TEXT_CHARS: usize = 200;

/// A verified body that is not the event it should be. Says what is missing, not what is there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unreadable: {0}")]
pub struct Unreadable(pub(super) String);

impl Unreadable {
    /// What is wrong with it.
    #[must_use]
    pub fn because(what: &str) -> Self {
        Self(what.to_owned())
    }
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        // serde names the field and the place, and of values only their kind or a stray word: the body is kept beside it.
        Self(cut(&error.to_string()))
    }
}

/// Text for the database and for a person: bounded, and without what PostgreSQL cannot store.
pub(super) fn cut(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(TEXT_CHARS).collect()
}
