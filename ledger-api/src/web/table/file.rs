//! A whole list as a file, read chunk by chunk as the client takes it.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use sqlx::PgConnection;

use super::asked::Asked;
use super::list::List;
use crate::app::{self, App};
use crate::db::desk::Slice;
use crate::http::csv::{Row, attachment};
use crate::http::exports::stream::{self, CHUNK_ROWS, Export};
use crate::pages::Texts;
use crate::pages::components::Table;

/// Every row that the list finds, in the order that is asked for.
pub(super) fn answer<L: List>(app: &Arc<App>, list: L, asked: Asked<L::Sort>, t: Texts) -> Response {
    let file = File { list, slice: asked.whole(CHUNK_ROWS), t };
    (attachment(L::NAME), stream::body(Arc::clone(app), file)).into_response()
}

struct File<L: List> {
    list: L,
    slice: Slice<L::Sort>,
    t: Texts,
}

impl<L: List> File<L> {
    /// Headings and rows as lines.
    fn lines(&self, rows: &[L::Row]) -> Vec<String> {
        let now = app::now();
        let cells = rows.iter().map(|row| self.list.cells(self.t, row, now)).collect();
        let table = Table::new(L::NAME, "", self.list.columns(self.t), cells);
        let line = |cells: Vec<&str>| cells.iter().fold(Row::default(), |row, cell| row.text(cell)).end();
        table.lines().map(line).collect()
    }
}

impl<L: List> Export for File<L> {
    fn header(&self) -> String {
        self.lines(&[]).concat()
    }

    async fn next(&mut self, connection: &mut PgConnection) -> Result<(String, usize), sqlx::Error> {
        let rows = self.list.read(connection, self.slice).await?;
        if let Some(last) = rows.last() {
            self.slice.after = Some(L::id(last));
        }
        let lines: String = self.lines(&rows).into_iter().skip(1).collect();
        Ok((lines, rows.len()))
    }
}
