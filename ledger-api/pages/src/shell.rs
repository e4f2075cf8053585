//! What surrounds every page: title, navigation, language, who is signed in.

use crate::desk::{Desk, Section};
use crate::language::Language;
use crate::notice::Notice;
use crate::texts::Texts;

/// What every page needs besides its own content.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The reader's language.
    pub language: Language,
    /// Path and query of this page, for coming back to it.
    pub address: String,
    /// Proves that a form was filled in on a page of ours; empty where nobody is signed in.
    pub csrf: String,
    /// Who is signed in.
    pub person: Option<Person>,
    /// What has just been done.
    pub notice: Option<Notice>,
    /// Whether this is somebody's own machine, where anybody may sign in as anybody.
    pub development: bool,
}

/// Who is signed in, and where.
#[derive(Debug, Clone)]
pub struct Person {
    /// Name, or address where there is no name.
    pub name: String,
    /// Name of the merchant.
    pub merchant: String,
    /// The desk.
    pub desk: Desk,
    /// Whether the address opens other desks too.
    pub has_other_desks: bool,
}

impl Shell {
    /// The texts of the page.
    #[must_use]
    pub fn texts(&self) -> Texts {
        Texts(self.language)
    }

    /// The navigation.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        self.person.as_ref().map(|person| person.desk.sections(self.texts())).unwrap_or_default()
    }

    /// Whether this page belongs to a section: the longest path that leads here.
    #[must_use]
    pub fn is_current(&self, section: &Section) -> bool {
        let path = self.address.split('?').next().unwrap_or_default();
        let leads = |to: &str| path == to || path.strip_prefix(to).is_some_and(|rest| rest.starts_with('/'));
        let longest = self.sections().into_iter().filter(|section| leads(section.path)).max_by_key(|s| s.path.len());
        longest.is_some_and(|longest| longest.path == section.path)
    }

    /// Languages to change to.
    #[must_use]
    pub fn other_languages(&self) -> Vec<Language> {
        Language::ALL.into_iter().filter(|language| *language != self.language).collect()
    }
}
