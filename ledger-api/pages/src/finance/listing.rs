//! A table of one page of rows, which the database has filtered and sorted: it knows the address of the next page, and not
//! how many there are.

use askama::Template;

use crate::components::{Column, Filter, Table};
use crate::query::Query;
use crate::texts::Texts;

/// Rows on a page.
pub const ROWS: usize = 50;

/// A page of rows.
#[derive(Debug, Template)]
#[template(path = "finance/listing.html")]
pub struct Listing {
    /// Columns, rows of this page, and what stands there when there are none.
    pub table: Table,
    /// The query of the page's address.
    pub query: Query,
    /// Choices above it.
    pub filters: Vec<Filter>,
    /// What can be searched for in words; none where nothing can.
    pub search: Option<String>,
    /// Columns that it can be sorted by.
    pub sortable: Vec<&'static str>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
    /// Whether all rows can be saved as a file.
    pub saved: bool,
    /// The texts of the page.
    pub texts: Texts,
}

/// Its template has escaped what it was given.
impl askama::filters::HtmlSafe for Listing {}

impl Listing {
    /// A page of rows, newest first, without choices.
    #[must_use]
    pub fn new(table: Table, query: &Query, texts: Texts, next: Option<String>) -> Self {
        let (filters, sortable) = (Vec::new(), Vec::new());
        Self { table, query: query.clone(), filters, search: None, sortable, next, saved: false, texts }
    }

    fn is_filtered(&self) -> bool {
        let chosen = |name: &str| self.query.get(name).is_some_and(|value| !value.is_empty());
        chosen("q") || chosen("after") || self.filters.iter().any(|filter| chosen(filter.key))
    }

    fn shows_choices(&self) -> bool {
        (self.search.is_some() || !self.filters.is_empty()) && (self.is_filtered() || !self.table.rows.is_empty())
    }

    fn words(&self) -> &str {
        self.query.get("q").unwrap_or_default()
    }

    fn chosen(&self, filter: &Filter) -> &str {
        self.query.get(filter.key).unwrap_or_default()
    }

    fn is_sortable(&self, column: &Column) -> bool {
        self.sortable.contains(&column.key)
    }

    fn sort_href(&self, column: &Column) -> String {
        let descending = self.query.get("sort") == Some(&format!("-{}", column.key));
        let sort = if descending { column.key.to_owned() } else { format!("-{}", column.key) };
        self.query.with("after", "").with("done", "").with("sort", &sort).href()
    }

    /// For `aria-sort`.
    fn sorted(&self, column: &Column) -> &'static str {
        match self.query.get("sort") {
            Some(sort) if sort == column.key => "ascending",
            Some(sort) if sort.strip_prefix('-') == Some(column.key) => "descending",
            _ => "none",
        }
    }

    fn first_href(&self) -> Option<String> {
        let beyond = self.query.get("after").is_some_and(|after| !after.is_empty());
        beyond.then(|| self.query.with("after", "").with("done", "").href())
    }

    fn next_href(&self) -> Option<String> {
        self.next.as_deref().map(|next| self.query.with("done", "").with("after", next).href())
    }

    fn csv_href(&self) -> String {
        self.query.with("after", "").with("done", "").with("format", "csv").href()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::Cell;
    use crate::language::Language;

    fn listing(query: &str, next: Option<&str>) -> Listing {
        let evil = "<script>alert(1)</script>";
        let columns = vec![Column::text("day", "Day"), Column::number("amount", "Amount")];
        let table = Table::new("l", evil, columns, vec![vec![Cell::text(evil), Cell::text("1")]]);
        let next = next.map(str::to_owned);
        let listing = Listing::new(table, &Query::parse(query), Texts(Language::En), next);
        Listing { sortable: vec!["amount"], search: Some("Search".into()), saved: true, ..listing }
    }

    #[test]
    fn the_next_page_keeps_what_was_asked_for_and_a_new_order_begins_anew() {
        let page = listing("q=ada&after=3&sort=-amount&done=saved", Some("7"));
        assert_eq!(page.next_href().unwrap(), "?q=ada&sort=-amount&after=7");
        assert_eq!(page.sort_href(&page.table.columns[1]), "?q=ada&sort=amount");
        assert_eq!(page.first_href().unwrap(), "?q=ada&sort=-amount");
        assert_eq!(page.csv_href(), "?q=ada&sort=-amount&format=csv");
        assert!(listing("", None).next_href().is_none() && listing("", None).first_href().is_none());
    }

    #[test]
    fn what_strangers_wrote_is_text() {
        let written = listing("q=%22%3E%3Cscript%3E", None).render().unwrap();
        assert!(!written.contains("<script") && written.contains("&#60;script&#62;"), "{written}");
    }
}
