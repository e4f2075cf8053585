//! What stands in a table's cell, or beside a fact's name.

use askama::Template;

use super::moment::Moment;
use super::status::Status;
use crate::format;
use crate::language::Language;

/// Characters above which a word may break.
const LONG_WORD: usize = 20;

/// What a cell shows.
#[derive(Debug, Clone)]
enum Content {
    Text(String),
    Code(String),
    Link { href: String, text: String },
    Moment(Moment),
    Status(Status),
}

/// A cell: what it shows, what it is sorted by, and what a file says of it.
#[derive(Debug, Clone, Template)]
#[template(path = "components/cell.html")]
pub struct Cell {
    content: Content,
    detail: String,
    code: String,
    pub(super) rank: Rank,
    pub(super) saved: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Number(i128),
    Text(String),
}

impl Cell {
    fn new(content: Content, rank: Rank, saved: &str) -> Self {
        Self { content, detail: String::new(), code: String::new(), rank, saved: saved.to_owned() }
    }

    /// Words.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::new(Content::Text(text.to_owned()), Rank::Text(text.to_lowercase()), text)
    }

    /// Something to copy letter by letter, such as an id.
    #[must_use]
    pub fn code(text: &str) -> Self {
        Self::new(Content::Code(text.to_owned()), Rank::Text(text.to_lowercase()), text)
    }

    /// Words that lead somewhere.
    #[must_use]
    pub fn link(href: &str, text: &str) -> Self {
        let content = Content::Link { href: href.to_owned(), text: text.to_owned() };
        Self::new(content, Rank::Text(text.to_lowercase()), text)
    }

    /// A count.
    #[must_use]
    pub fn number(language: Language, value: i64) -> Self {
        Self::new(Content::Text(format::number(language, value)), Rank::Number(value.into()), &value.to_string())
    }

    /// An amount in minor units. In a file it stands as a decimal number without grouping.
    #[must_use]
    pub fn money(language: Language, minor: i64, currency: shared::money::Currency) -> Self {
        let plain = format::amount(Language::En, minor, currency).replace(',', "").replace('\u{2212}', "-");
        let content = Content::Text(format::money(language, minor, currency));
        Self::new(content, Rank::Number(minor.into()), &format!("{plain} {currency}"))
    }

    /// A time.
    #[must_use]
    pub fn moment(moment: Moment, at: time::OffsetDateTime) -> Self {
        let saved = moment.machine.clone();
        Self::new(Content::Moment(moment), Rank::Number(at.unix_timestamp_nanos()), &saved)
    }

    /// A status.
    #[must_use]
    pub fn status(status: Status) -> Self {
        let word = status.word.clone();
        Self::new(Content::Status(status), Rank::Text(word.to_lowercase()), &word)
    }

    /// With something smaller below.
    #[must_use]
    pub fn with_detail(self, detail: &str) -> Self {
        Self { detail: detail.to_owned(), ..self }
    }

    /// With a code below, to be looked up letter by letter; nothing where it is empty.
    #[must_use]
    pub fn with_code(self, code: &str) -> Self {
        Self { code: code.to_owned(), ..self }
    }

    /// In a file it says this.
    #[must_use]
    pub fn saved_as(self, text: &str) -> Self {
        Self { saved: text.to_owned(), ..self }
    }

    /// Sorted by this number instead of by what it says.
    #[must_use]
    pub fn ranked(self, rank: i128) -> Self {
        Self { rank: Rank::Number(rank), ..self }
    }

    /// Whether it has a word so long that it must break to fit.
    pub(super) fn is_long(&self) -> bool {
        let shown = match &self.content {
            Content::Text(text) | Content::Code(text) | Content::Link { text, .. } => text,
            Content::Moment(_) | Content::Status(_) => return false,
        };
        [shown, &self.detail, &self.code]
            .into_iter()
            .flat_map(|text| text.split_whitespace())
            .any(|word| word.chars().count() > LONG_WORD)
    }

    pub(super) fn contains(&self, words: &str) -> bool {
        [&self.saved, &self.detail, &self.code].into_iter().any(|text| text.to_lowercase().contains(words))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::text(&text)
    }
}
