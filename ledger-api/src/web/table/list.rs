//! A list, and the page of it that an address asks for.

use std::sync::Arc;

use axum::response::Response;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::asked::Asked;
use super::file;
use crate::app::{self, App};
use crate::db::desk::Slice;
use crate::pages::components::{Cell, Column, Table};
use crate::pages::{Query, Texts};
use crate::web::error::PageError;

/// A list that is read by the page.
pub(crate) trait List: Send + 'static {
    /// What can be ordered by.
    type Sort: Copy + Send + 'static;
    /// What it consists of.
    type Row: Send;

    /// Its id on the page, and the name of its file.
    const NAME: &'static str;
    /// The order that holds when none is asked for, and whether the largest comes first.
    const ORDER: (Self::Sort, bool);

    /// The sort that a column's key stands for.
    fn sort(key: &str) -> Option<Self::Sort>;

    /// Its columns.
    fn columns(&self, t: Texts) -> Vec<Column>;

    /// A row as cells, one for each column.
    fn cells(&self, t: Texts, row: &Self::Row, now: OffsetDateTime) -> Vec<Cell>;

    /// The row's id, by which pages are told.
    fn id(row: &Self::Row) -> Uuid;

    /// Reads a part of it.
    fn read(
        &self,
        connection: &mut PgConnection,
        slice: Slice<Self::Sort>,
    ) -> impl Future<Output = Result<Vec<Self::Row>, sqlx::Error>> + Send;
}

/// The page of a list that the query asks for.
async fn table<L: List>(
    connection: &mut PgConnection,
    list: &L,
    caption: &str,
    query: &Query,
    t: Texts,
) -> Result<Table, PageError> {
    let asked = Asked::read(query, L::sort, L::ORDER);
    let rows = list.read(connection, asked.slice()).await?;
    let (rows, before, after) = asked.page(rows, L::id);
    let now = app::now();
    let cells = rows.iter().map(|row| list.cells(t, row, now)).collect();
    let [before, after] = [before, after].map(|id| id.map(|id| id.to_string()));
    Ok(Table::new(L::NAME, caption, list.columns(t), cells).slice(query, t, before.as_deref(), after.as_deref()))
}

/// The same, or the whole list as a file where the query asks for one.
pub(crate) async fn table_or_file<L: List>(
    app: &Arc<App>,
    list: L,
    caption: &str,
    query: &Query,
    t: Texts,
) -> Result<Result<Table, Response>, PageError> {
    if query.get("format") == Some("csv") {
        let asked = Asked::read(query, L::sort, L::ORDER);
        return Ok(Err(file::answer(app, list, asked, t)));
    }
    let mut connection = app.db.acquire().await?;
    table(&mut connection, &list, caption, query, t).await.map(Ok)
}
