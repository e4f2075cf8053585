//! A time, told from now, with the exact one beside it.

use askama::Template;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::format;
use crate::language::Language;

/// A time.
#[derive(Debug, Clone, Template)]
#[template(source = r#"<time datetime="{{ machine }}" title="{{ exact }}">{{ said }}</time>"#, ext = "html")]
pub struct Moment {
    /// For programs.
    pub machine: String,
    /// To the minute.
    pub exact: String,
    /// From now, or the date.
    pub said: String,
}

impl Moment {
    /// How long ago, or until.
    #[must_use]
    pub fn relative(language: Language, at: OffsetDateTime, now: OffsetDateTime) -> Self {
        Self { said: format::relative(language, at, now), ..Self::date(language, at) }
    }

    /// Its date.
    #[must_use]
    pub fn date(language: Language, at: OffsetDateTime) -> Self {
        let machine = at.format(&Rfc3339).unwrap_or_default();
        Self { machine, exact: format::date_time(language, at), said: format::date(language, at.date()) }
    }
}
