//! Answers: a page, or tables, seen or as a file.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::error::PageError;
use crate::http::csv::{Row, attachment};
use crate::pages::components::Table;
use crate::pages::{Notice, Query, Template, Texts};

/// What a handler of a page returns.
pub(crate) type PageResult = Result<Response, PageError>;

/// A page.
pub(crate) fn page(template: &impl Template) -> PageResult {
    page_with(StatusCode::OK, template)
}

/// A page with another status than 200, such as a form with what is wrong with it (422).
pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> PageResult {
    let html = template.render().map_err(PageError::internal)?;
    Ok((status, Html(html)).into_response())
}

/// Another page, after something was done; `notice` is told there.
pub(crate) fn after(path: &str, notice: Notice) -> Response {
    Redirect::to(&format!("{path}{}done={}", if path.contains('?') { '&' } else { '?' }, notice.name())).into_response()
}

/// A file instead of a page.
pub(crate) type File = Box<Response>;

/// A table as a file, where the query asks for one: every row that the query picks, in its order.
pub(crate) fn csv_if_asked(query: &Query, name: &str, table: &Table) -> Option<Response> {
    (query.get("format") == Some("csv")).then(|| file(name, &table.clone().picked(query, table.texts)))
}

/// The tables of a page about one thing, with their headings: of each the rows that the query picks of it, in its order; or one
/// of them as a file, where the query asks for that.
pub(crate) fn beside<H>(query: &Query, t: Texts, tables: Vec<(H, Table)>) -> Result<Vec<(String, Table)>, File>
where
    H: ToString,
{
    tables.into_iter().map(|(heading, table)| Ok((heading.to_string(), one_beside(query, t, table)?))).collect()
}

/// The same of one of them.
pub(crate) fn one_beside(query: &Query, t: Texts, table: Table) -> Result<Table, File> {
    if query.get(&format!("{}-format", table.id)) == Some("csv") {
        return Err(Box::new(file(table.id, &table.picked_beside(query, t))));
    }
    Ok(table.beside(query, t))
}

fn file(name: &str, table: &Table) -> Response {
    let line = |line: Vec<&str>| line.iter().fold(Row::default(), |row, cell| row.text(cell)).end();
    let text: String = table.lines().map(line).collect();
    (attachment(name), text).into_response()
}
