//! Which part of a list is seen, and where the rest is.

use super::address::Address;
use crate::format;
use crate::query::Query;
use crate::texts::Texts;

/// Rows on a page.
pub const ROWS: usize = 50;

/// Which part of the list is seen.
#[derive(Debug, Clone)]
pub(super) enum Paging {
    /// A page by its number, of so many rows.
    Numbered { page: usize, found: usize },
    /// What the page has read; whether there is more before and behind it, and the queries that lead there.
    Read { previous: Option<String>, next: Option<String> },
}

impl Paging {
    pub(super) fn previous(&self, address: &Address) -> Option<String> {
        match self {
            Self::Numbered { page, .. } => (*page > 1).then(|| numbered(address, page - 1)),
            Self::Read { previous, .. } => previous.clone(),
        }
    }

    pub(super) fn next(&self, address: &Address) -> Option<String> {
        match self {
            Self::Numbered { page, found } => (page * ROWS < *found).then(|| numbered(address, page + 1)),
            Self::Read { next, .. } => next.clone(),
        }
    }

    /// Which rows of how many, where so many are shown; nothing where nobody has counted them.
    pub(super) fn counted(&self, texts: Texts, shown: usize) -> Option<String> {
        let Self::Numbered { page, found } = *self else { return None };
        let number = |value: usize| format::number(texts.0, i64::try_from(value).unwrap_or(i64::MAX));
        let first = (page - 1) * ROWS;
        Some(texts.table_range(number(first + 1), number(first + shown), number(found)))
    }
}

fn numbered(address: &Address, page: usize) -> String {
    address.elsewhere().with("page", &page.to_string()).href()
}

/// The page that a query names, of so many rows.
#[must_use]
pub fn page_of(query: &Query, found: usize) -> usize {
    numbered_page(query.get("page"), found)
}

pub(super) fn numbered_page(asked: Option<&str>, found: usize) -> usize {
    let pages = found.div_ceil(ROWS).max(1);
    asked.and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, pages)
}
