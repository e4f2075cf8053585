//! A table that sorts, filters, pages and can be saved, without a line of code in the page that shows it: a page gives all
//! rows it has read, and the query of its address says which are seen.

use askama::Template;

use super::moment::Moment;
use super::status::Status;
use crate::format;
use crate::language::Language;
use crate::query::Query;
use crate::texts::Texts;

/// Rows on a page.
pub const ROWS: usize = 50;

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in addresses.
    pub key: &'static str,
    /// Its heading.
    pub label: String,
    /// Whether it holds numbers.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(key: &'static str, label: &str) -> Self {
        Self { key, label: label.to_owned(), numeric: false }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(key: &'static str, label: &str) -> Self {
        Self { numeric: true, ..Self::text(key, label) }
    }
}

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
    rank: Rank,
    saved: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Number(i128),
    Text(String),
}

impl Cell {
    fn new(content: Content, rank: Rank, saved: &str) -> Self {
        Self { content, detail: String::new(), rank, saved: saved.to_owned() }
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

    fn contains(&self, words: &str) -> bool {
        self.saved.to_lowercase().contains(words) || self.detail.to_lowercase().contains(words)
    }
}

/// A choice above the table. The page itself reads its value from the query.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Its name in addresses.
    pub key: &'static str,
    /// What it is about.
    pub label: String,
    /// What may be chosen, and what it is called. The first is what holds when nothing is chosen.
    pub choices: Vec<(String, String)>,
}

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
    /// What stands there when there is nothing yet.
    pub empty: Empty,
    /// The query of the page's address.
    pub query: Query,
    /// The texts of the page.
    pub texts: Texts,
    page: usize,
    found: usize,
    bare: bool,
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
            empty: Empty::default(),
            query: Query::default(),
            texts: Texts(Language::En),
            page: 1,
            found: 0,
            bare: false,
        }
    }

    /// What stands there when there is nothing yet, with something to do about it.
    #[must_use]
    pub fn when_empty(mut self, text: &str, action: Option<(&str, &str)>) -> Self {
        let action = action.map(|(href, label)| (href.to_owned(), label.to_owned()));
        self.empty = Empty { text: text.to_owned(), action };
        self
    }

    /// As part of a page about something else: its rows, and nothing to do with them.
    #[must_use]
    pub fn bare(mut self, texts: Texts) -> Self {
        (self.bare, self.texts) = (true, texts);
        self
    }

    /// Choices above it.
    #[must_use]
    pub fn filtered_by(mut self, filters: Vec<Filter>) -> Self {
        self.filters = filters;
        self
    }

    /// Keeps the rows that have the words of `q`, in the order of `sort` (a column's key, with `-` before it for the other
    /// direction).
    #[must_use]
    pub fn picked(mut self, query: &Query, texts: Texts) -> Self {
        (self.query, self.texts) = (query.clone(), texts);
        if let Some(words) = query.get("q").filter(|words| !words.is_empty()) {
            let words = words.to_lowercase();
            self.rows.retain(|row| row.iter().any(|cell| cell.contains(&words)));
        }
        let (key, descending) = sorting(query);
        if let Some(at) = self.columns.iter().position(|column| column.key == key) {
            self.rows.sort_by(|left, right| {
                let order = left.get(at).map(|cell| &cell.rank).cmp(&right.get(at).map(|cell| &cell.rank));
                if descending { order.reverse() } else { order }
            });
        }
        self.found = self.rows.len();
        self
    }

    /// The same, and of these the page that the query names.
    #[must_use]
    pub fn arrange(self, query: &Query, texts: Texts) -> Self {
        let mut table = self.picked(query, texts);
        let pages = table.found.div_ceil(ROWS).max(1);
        let asked = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        table.page = usize::clamp(asked, 1, pages);
        table.rows = table.rows.into_iter().skip((table.page - 1) * ROWS).take(ROWS).collect();
        table
    }

    /// As a file has it: the headings, then every row.
    pub fn lines(&self) -> impl Iterator<Item = Vec<&str>> {
        let headings = self.columns.iter().map(|column| column.label.as_str()).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| cell.saved.as_str()).collect());
        std::iter::once(headings).chain(rows)
    }

    fn is_filtered(&self) -> bool {
        self.query.pairs().any(|(name, value)| {
            !value.is_empty() && (name == "q" || self.filters.iter().any(|filter| filter.key == name))
        })
    }

    fn words(&self) -> &str {
        self.query.get("q").unwrap_or_default()
    }

    fn chosen(&self, filter: &Filter) -> String {
        let first = filter.choices.first().map(|(value, _)| value.clone()).unwrap_or_default();
        self.query.get(filter.key).map_or(first, str::to_owned)
    }

    fn sort_href(&self, column: &Column) -> String {
        let (key, descending) = sorting(&self.query);
        let again = key == column.key;
        let sort = if again && !descending { format!("-{}", column.key) } else { column.key.to_owned() };
        self.query.with("page", "").with("sort", &sort).href()
    }

    /// For `aria-sort`.
    fn sorted(&self, column: &Column) -> &'static str {
        match sorting(&self.query) {
            (key, true) if key == column.key => "descending",
            (key, false) if key == column.key => "ascending",
            _ => "none",
        }
    }

    fn csv_href(&self) -> String {
        self.query.with("page", "").with("format", "csv").href()
    }

    fn previous(&self) -> Option<String> {
        (self.page > 1).then(|| self.query.with("page", &(self.page - 1).to_string()).href())
    }

    fn next(&self) -> Option<String> {
        (self.page * ROWS < self.found).then(|| self.query.with("page", &(self.page + 1).to_string()).href())
    }

    fn counted(&self) -> String {
        let number = |value: usize| format::number(self.texts.0, i64::try_from(value).unwrap_or(i64::MAX));
        let first = (self.page - 1) * ROWS;
        self.texts.table_range(number(first + 1), number(first + self.rows.len()), number(self.found))
    }
}

fn sorting(query: &Query) -> (&str, bool) {
    let sort = query.get("sort").unwrap_or_default();
    sort.strip_prefix('-').map_or((sort, false), |key| (key, true))
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
        assert_eq!(table("page=2").counted(), "51–100 of 120");
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
    fn a_file_has_every_row_that_was_picked_and_no_other() {
        let picked = table("").picked(&Query::parse("q=ORDER+11"), Texts(Language::En));
        let lines: Vec<_> = picked.lines().collect();
        assert_eq!(lines[0], ["Name", "Amount"]);
        assert_eq!(lines.len(), 1 + 1);
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
