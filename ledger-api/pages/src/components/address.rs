//! What a page's address says of a table.

use crate::query::Query;

use super::filter::{Filter, Kept};

/// What is said once, or of a place in a list, and is left behind when one goes on.
const PASSING: [&str; 6] = ["done", "none", "format", "page", "before", "after"];

/// The query of an address, and which of its names are the table's: `sort`, `q`, … On a page with several tables the names of
/// those beside the main one begin with their ids: `attempts-sort`, `attempts-q`, …
#[derive(Debug, Clone, Default)]
pub(super) struct Address {
    query: Query,
    beside: Option<&'static str>,
}

impl Address {
    /// Of a page's main table.
    pub(super) fn of(query: &Query) -> Self {
        Self { query: query.clone(), beside: None }
    }

    /// Of a table with this id beside others.
    pub(super) fn beside(query: &Query, id: &'static str) -> Self {
        Self { query: query.clone(), beside: Some(id) }
    }

    /// As it stands in the address; of nothing, what all names of the table begin with.
    pub(super) fn name(&self, key: &str) -> String {
        self.beside.map_or_else(|| key.to_owned(), |id| format!("{id}-{key}"))
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.query.get(&self.name(key))
    }

    /// What is not empty.
    pub(super) fn filled(&self, key: &str) -> Option<&str> {
        self.get(key).filter(|value| !value.is_empty())
    }

    /// The column that is sorted by, and whether the largest comes first.
    pub(super) fn sorting(&self) -> (&str, bool) {
        let sort = self.get("sort").unwrap_or_default();
        sort.strip_prefix('-').map_or((sort, false), |key| (key, true))
    }

    /// The address with one value of the table; an empty one takes the name away.
    pub(super) fn with(&self, key: &str, value: &str) -> Self {
        Self { query: self.query.with(&self.name(key), value), beside: self.beside }
    }

    /// Without what says where in the list one is. Where other tables are, they stay.
    pub(super) fn elsewhere(&self) -> Self {
        let plain = Self { query: self.query.with("done", ""), beside: self.beside };
        plain.with("page", "").with("before", "").with("after", "")
    }

    /// As a link; one to a table beside others leads to it.
    pub(super) fn href(&self) -> String {
        let anchor = self.beside.map(|id| format!("#{id}")).unwrap_or_default();
        self.query.href() + &anchor
    }

    /// As a link to a file.
    pub(super) fn file_href(&self) -> String {
        self.with("format", "csv").query.href()
    }

    /// What a form that filters the table keeps of the address: what is neither said by the form nor passing.
    pub(super) fn others(&self, filters: &[Filter], kept: &[Kept]) -> Vec<(&str, &str)> {
        let own = |name: &str| match self.beside {
            Some(_) => name.starts_with(&self.name("")),
            None => {
                matches!(name, "q" | "sort")
                    || filters.iter().any(|filter| filter.key == name)
                    || kept.iter().any(|kept| kept.key == name)
            }
        };
        // A place in another list is kept; the place in this one is not.
        let passes = |name: &str| match self.beside {
            Some(_) => matches!(name, "done" | "none" | "format"),
            None => PASSING.contains(&name),
        };
        self.query.pairs().filter(|(name, value)| !value.is_empty() && !own(name) && !passes(name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_one_page_do_not_hear_what_is_said_to_each_other() {
        let query = Query::parse("sort=day&lines-sort=-amount&lines-page=2&history-q=ann&done=saved");
        let (main, lines) = (Address::of(&query), Address::beside(&query, "lines"));
        assert_eq!((main.sorting(), lines.sorting()), (("day", false), ("amount", true)));
        assert_eq!((main.filled("q"), lines.filled("q")), (None, None));
        let next = lines.elsewhere().with("sort", "what").href();
        assert_eq!(next, "?sort=day&history-q=ann&lines-sort=what#lines");
        assert_eq!(lines.file_href(), format!("{}&lines-format=csv", query.href()));
    }

    #[test]
    fn a_form_keeps_what_the_address_says_of_others() {
        let query = Query::parse("q=x&sort=day&after=7&currency=USD&lines-q=y&lines-page=2&done=saved");
        let main = Address::of(&query);
        assert_eq!(main.others(&[], &[]), [("currency", "USD"), ("lines-q", "y"), ("lines-page", "2")]);
        let lines = Address::beside(&query, "lines");
        assert_eq!(lines.others(&[], &[]), [("q", "x"), ("sort", "day"), ("after", "7"), ("currency", "USD")]);
    }
}
