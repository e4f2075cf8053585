//! A table as a file, page by page as it is read.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::http::csv::Row;
use crate::pages::components::Table;

/// Rows read at once for a file.
pub(super) const ROWS_AT_ONCE: i64 = 5_000;
/// Rows of a file; more is for the API's export.
const MOST_ROWS: usize = 100_000;

/// A file that grows.
#[derive(Default)]
pub(super) struct File {
    text: String,
    rows: usize,
}

impl File {
    /// Adds the rows of a table, and its headings before the first.
    pub(super) fn add(&mut self, table: &Table) {
        let skipped = usize::from(!self.text.is_empty());
        for line in table.lines().skip(skipped) {
            let row = line.iter().fold(Row::default(), |row, cell| row.text(cell));
            self.text.push_str(&row.end());
        }
        self.rows += table.rows.len();
    }

    /// Whether it takes no more.
    pub(super) fn is_full(&self) -> bool {
        self.rows >= MOST_ROWS
    }

    /// The answer that a browser saves under that name.
    pub(super) fn answer(self, name: &str) -> Response {
        let disposition = format!("attachment; filename=\"{name}.csv\"");
        let headers =
            [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
        (headers, self.text).into_response()
    }
}
