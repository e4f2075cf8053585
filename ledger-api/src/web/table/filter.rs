//! What an address filters and sorts a list by.

use crate::pages::Query;

/// What was chosen of a filter, if it is one of these.
pub(crate) fn chosen(query: &Query, key: &str, known: &[&str]) -> Option<String> {
    query.get(key).filter(|value| known.contains(value)).map(str::to_owned)
}

/// Whether the list is sorted by one of these columns.
pub(crate) fn sorts_by(query: &Query, columns: &[&str]) -> bool {
    query.get("sort").is_some_and(|sort| columns.contains(&sort.strip_prefix('-').unwrap_or(sort)))
}

/// Longest search, in characters.
const SEARCH_CHARS: usize = 200;

/// The words that are searched for.
pub(crate) fn searched(query: &Query) -> Option<String> {
    let words = query.get("q").filter(|words| !words.is_empty() && !words.contains('\0'))?;
    Some(words.chars().take(SEARCH_CHARS).collect())
}
