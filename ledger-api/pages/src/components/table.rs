//! A table that sorts, filters, pages and can be saved, without a line of code in the page that shows it: a page gives all
//! rows it has read, and the query of its address says which are seen. A list that is too long for that is read by the page
//! (`Table::slice`): then the query has been obeyed already, and the table shows what it is given.

use askama::Template;

use super::address::Address;
use super::cell::Cell;
use super::column::Column;
use super::filter::{Filter, Kept};
use super::paging::{Paging, ROWS, numbered_page, page_of};
use crate::language::Language;
use crate::query::Query;
use crate::texts::Texts;

/// Rows that are seen at once: a table beside others that has no more is not searched.
const FEW: usize = 10;

/// What stands there when there is nothing yet.
#[derive(Debug, Clone, Default)]
pub struct Empty {
    /// What is missing, and what to do about it.
    pub text: String,
    /// Where to do it, and what that is called.
    pub action: Option<(String, String)>,
}

/// A table. `arrange` it before it is shown.
#[derive(Debug, Clone, Template)]
#[template(path = "components/table.html")]
pub struct Table {
    /// Its id, unique on the page.
    pub id: &'static str,
    /// What it holds.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with a cell for each column, in the order that holds when none is asked for.
    pub rows: Vec<Vec<Cell>>,
    /// Choices above it.
    pub filters: Vec<Filter>,
    /// What the address keeps it to besides.
    pub kept: Vec<Kept>,
    /// What stands there when there is nothing yet.
    pub empty: Empty,
    /// The texts of the page.
    pub texts: Texts,
    address: Address,
    paging: Paging,
    form: Form,
    searched: String,
}

/// What can be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The page is there for it: sorted, searched, saved.
    Main,
    /// One of several things on a page: the same, but not searched while it has few rows.
    Beside,
    /// The first rows of a list that has a page of its own, which sorts, searches and saves all of it: to sort or save the
    /// first rows would say something else. The homes show such.
    Bare,
}

impl Table {
    /// A table with everything it holds.
    #[must_use]
    pub fn new(id: &'static str, caption: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Self {
        Self {
            id,
            caption: caption.to_owned(),
            columns,
            rows,
            filters: Vec::new(),
            kept: Vec::new(),
            empty: Empty::default(),
            texts: Texts(Language::En),
            address: Address::default(),
            paging: Paging::Numbered { page: 1, found: 0 },
            form: Form::Main,
            searched: String::new(),
        }
    }

    /// The classes of a cell.
    fn class(column: &Column, cell: &Cell) -> &'static str {
        match (column.numeric, cell.is_long()) {
            (true, _) => "number",
            (false, true) => "long",
            (false, false) => "",
        }
    }

    /// What stands there when there is nothing yet, with something to do about it.
    #[must_use]
    pub fn when_empty(mut self, text: &str, action: Option<(&str, &str)>) -> Self {
        let action = action.map(|(href, label)| (href.to_owned(), label.to_owned()));
        self.empty = Empty { text: text.to_owned(), action };
        self
    }

    /// The first rows of a list that has a page of its own, and nothing to do with them.
    #[must_use]
    pub fn bare(mut self, texts: Texts) -> Self {
        (self.form, self.texts) = (Form::Bare, texts);
        self
    }

    /// What its search looks through, where that is not all that is seen.
    #[must_use]
    pub fn searching(mut self, what: &str) -> Self {
        what.clone_into(&mut self.searched);
        self
    }

    /// Choices above it.
    #[must_use]
    pub fn filtered_by(mut self, filters: Vec<Filter>) -> Self {
        self.filters = filters;
        self
    }

    /// Kept to what the address says, which the page has obeyed.
    #[must_use]
    pub fn kept_to(mut self, kept: impl IntoIterator<Item = Kept>) -> Self {
        self.kept = kept.into_iter().collect();
        self
    }

    /// Keeps the rows that have the words of `q`, in the order of `sort` (a column's key, with `-` before it for the other
    /// direction).
    #[must_use]
    pub fn picked(mut self, query: &Query, texts: Texts) -> Self {
        (self.address, self.texts) = (Address::of(query), texts);
        self.pick()
    }

    /// The same of a table beside others: names of the address that are about it begin with its id and a dash.
    #[must_use]
    pub fn picked_beside(mut self, query: &Query, texts: Texts) -> Self {
        (self.address, self.texts, self.form) = (Address::beside(query, self.id), texts, Form::Beside);
        self.pick()
    }

    fn pick(mut self) -> Self {
        if let Some(words) = self.address.filled("q") {
            let words = words.to_lowercase();
            self.rows.retain(|row| row.iter().any(|cell| cell.contains(&words)));
        }
        let (key, descending) = self.address.sorting();
        if let Some(at) = self.columns.iter().position(|column| column.key == key && column.sortable) {
            self.rows.sort_by(|left, right| {
                let order = left.get(at).map(|cell| &cell.rank).cmp(&right.get(at).map(|cell| &cell.rank));
                if descending { order.reverse() } else { order }
            });
        }
        self.paging = Paging::Numbered { page: 1, found: self.rows.len() };
        self
    }

    /// A part of a list that the page has read in its order, with the ids of the rows around it: the one before which, and
    /// the one behind which there is more.
    #[must_use]
    pub fn slice(mut self, query: &Query, texts: Texts, before: Option<&str>, after: Option<&str>) -> Self {
        (self.address, self.texts) = (Address::of(query), texts);
        let around = self.address.elsewhere();
        let to = |name: &str, id: Option<&str>| id.map(|id| around.with(name, id).href());
        self.paging = Paging::Read { previous: to("before", before), next: to("after", after) };
        self
    }

    /// The page that the query names of so many rows, where the caller has read its rows alone, in the order that holds when
    /// none is asked for.
    #[must_use]
    pub fn part(mut self, query: &Query, texts: Texts, found: usize) -> Self {
        (self.address, self.texts) = (Address::of(query), texts);
        self.paging = Paging::Numbered { page: page_of(query, found), found };
        self
    }

    /// What was picked, and of these the page that the query names.
    #[must_use]
    pub fn arrange(self, query: &Query, texts: Texts) -> Self {
        self.picked(query, texts).turn()
    }

    /// The same of a table beside others.
    #[must_use]
    pub fn beside(self, query: &Query, texts: Texts) -> Self {
        self.picked_beside(query, texts).turn()
    }

    fn turn(mut self) -> Self {
        let found = self.rows.len();
        let page = numbered_page(self.address.get("page"), found);
        self.rows = self.rows.into_iter().skip((page - 1) * ROWS).take(ROWS).collect();
        self.paging = Paging::Numbered { page, found };
        self
    }

    /// As a file has it: the headings, then every row.
    pub fn lines(&self) -> impl Iterator<Item = Vec<&str>> {
        let headings = self.columns.iter().map(|column| column.label.as_str()).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| cell.saved.as_str()).collect());
        std::iter::once(headings).chain(rows)
    }

    fn is_bare(&self) -> bool {
        self.form == Form::Bare
    }

    fn is_beside(&self) -> bool {
        self.form == Form::Beside
    }

    /// Whether there is something to search.
    fn is_searched(&self) -> bool {
        let many = match self.paging {
            Paging::Numbered { found, .. } => found > FEW,
            Paging::Read { .. } => true,
        };
        match self.form {
            Form::Main => self.is_filtered() || !self.rows.is_empty(),
            Form::Beside => self.is_filtered() || many,
            Form::Bare => false,
        }
    }

    fn is_filtered(&self) -> bool {
        let is_chosen = |filter: &Filter| self.address.filled(filter.key).is_some();
        !self.kept.is_empty() || self.address.filled("q").is_some() || self.filters.iter().any(is_chosen)
    }

    /// The same without what it is kept to.
    fn everything_href(&self) -> String {
        self.kept.iter().fold(self.address.elsewhere(), |address, kept| address.with(kept.key, "")).href()
    }

    fn words(&self) -> &str {
        self.address.get("q").unwrap_or_default()
    }

    fn chosen(&self, filter: &Filter) -> String {
        let first = filter.choices.first().map(|(value, _)| value.clone()).unwrap_or_default();
        self.address.get(filter.key).map_or(first, str::to_owned)
    }

    /// What the address says of the rest of the page.
    fn others(&self) -> Vec<(&str, &str)> {
        self.address.others(&self.filters, &self.kept)
    }

    fn sort_href(&self, column: &Column) -> String {
        let again = self.address.sorting() == (column.key, false);
        let sort = if again { format!("-{}", column.key) } else { column.key.to_owned() };
        self.address.elsewhere().with("sort", &sort).href()
    }

    fn is_sorted(&self) -> bool {
        self.columns.iter().any(|column| column.sortable)
    }

    /// Every way to sort: its value, what it is called, whether it is chosen. For a phone, where a table has no headings.
    fn sorts(&self) -> Vec<(String, String, bool)> {
        let chosen = self.address.get("sort").unwrap_or_default();
        let both = |column: &Column| {
            [
                (column.key.to_owned(), self.texts.table_sort_up(&column.label)),
                (format!("-{}", column.key), self.texts.table_sort_down(&column.label)),
            ]
        };
        let sorts = self.columns.iter().filter(|column| column.sortable).flat_map(both);
        sorts.map(|(value, label)| (value.clone(), label, value == chosen)).collect()
    }

    /// For `aria-sort`.
    fn sorted(&self, column: &Column) -> &'static str {
        match self.address.sorting() {
            (key, true) if key == column.key => "descending",
            (key, false) if key == column.key => "ascending",
            _ => "none",
        }
    }

    fn csv_href(&self) -> String {
        self.address.elsewhere().file_href()
    }

    fn previous(&self) -> Option<String> {
        self.paging.previous(&self.address)
    }

    fn next(&self) -> Option<String> {
        self.paging.next(&self.address)
    }

    /// Which rows of how many.
    fn counted(&self) -> Option<String> {
        self.paging.counted(self.texts, self.rows.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(query: &str) -> Table {
        let columns = vec![Column::text("name", "Name"), Column::number("amount", "Amount")];
        let rows = (1..=120)
            .map(|number| vec![Cell::text(&format!("order {number}")), Cell::number(Language::En, number * 37 % 101)]);
        Table::new("t", "Orders", columns, rows.collect()).arrange(&Query::parse(query), Texts(Language::En))
    }

    fn names(table: &Table) -> Vec<&str> {
        table.rows.iter().map(|row| row[0].saved.as_str()).collect()
    }

    #[test]
    fn a_page_has_fifty_rows_and_the_last_one_the_rest() {
        assert_eq!(names(&table(""))[..2], ["order 1", "order 2"]);
        assert_eq!((table("").rows.len(), table("page=3").rows.len(), table("page=99").rows.len()), (50, 20, 20));
        assert_eq!(table("page=2").counted().unwrap(), "51–100 of 120");
        assert!(table("page=3").next().is_none() && table("").previous().is_none());
    }

    #[test]
    fn numbers_are_sorted_as_numbers_and_both_ways() {
        let amounts =
            |query| -> Vec<i64> { table(query).rows.iter().map(|row| row[1].saved.parse().unwrap()).collect() };
        assert!(amounts("sort=amount").is_sorted());
        assert!(amounts("sort=-amount").iter().rev().is_sorted());
        assert_eq!(names(&table("sort=unknown"))[0], "order 1");
    }

    #[test]
    fn a_phone_offers_each_sort_and_keeps_the_chosen_one() {
        let sorts = table("sort=-amount").sorts();
        let labels: Vec<_> =
            sorts.iter().map(|(value, label, chosen)| (value.as_str(), label.as_str(), *chosen)).collect();
        assert_eq!(labels[2..], [("amount", "Amount, ascending", false), ("-amount", "Amount, descending", true)]);
    }

    #[test]
    fn a_file_has_every_row_that_was_picked_and_no_other() {
        let picked = table("").picked(&Query::parse("q=ORDER+11"), Texts(Language::En));
        let lines: Vec<_> = picked.lines().collect();
        assert_eq!(lines[0], ["Name", "Amount"]);
        assert_eq!(lines.len(), 1 + 1);
    }

    #[test]
    fn a_part_that_was_read_leads_on_by_ids_and_keeps_filter_and_order() {
        let query = Query::parse("q=ada&sort=-amount&after=1&status=paid");
        let table = Table::new("t", "Orders", vec![], vec![]).slice(&query, Texts(Language::En), Some("2"), Some("3"));
        assert_eq!(table.previous().unwrap(), "?q=ada&sort=-amount&status=paid&before=2");
        assert_eq!(table.next().unwrap(), "?q=ada&sort=-amount&status=paid&after=3");
        assert_eq!(table.csv_href(), "?q=ada&sort=-amount&status=paid&format=csv");
        assert_eq!(table.counted(), None);
    }

    #[test]
    fn what_a_link_keeps_a_list_to_is_said_and_stays_in_its_form_and_its_file() {
        let query = Query::parse("affiliate=7&q=x&after=3");
        let kept = Kept { key: "affiliate", value: "7".to_owned(), said: "Orders of Ada".to_owned() };
        let table = Table::new("t", "Orders", vec![], vec![]).slice(&query, Texts(Language::En), None, None);
        let table = table.when_empty("No orders yet", None).kept_to([kept]);
        assert_eq!(table.everything_href(), "?q=x");
        assert_eq!(table.csv_href(), "?affiliate=7&q=x&format=csv");
        let written = Table { address: Address::of(&Query::parse("affiliate=7")), ..table }.render().unwrap();
        assert!(written.contains(r#"<input type="hidden" name="affiliate" value="7">"#), "{written}");
        assert!(written.contains("Orders of Ada") && !written.contains("No orders yet"), "{written}");
    }

    #[test]
    fn what_strangers_wrote_is_text_in_every_kind_of_cell() {
        let evil = "\"><script>alert(1)</script>";
        let row = vec![Cell::text(evil).with_detail(evil), Cell::code(evil), Cell::link(evil, evil)];
        let columns = vec![Column::text("a", evil), Column::text("b", "b"), Column::text("c", "c")];
        let written = Table::new("t", evil, columns, vec![row]).arrange(&Query::parse(""), Texts(Language::En));
        let written = written.render().unwrap();
        assert!(!written.contains("<script") && written.contains("&#60;script&#62;"), "{written}");
    }
}
