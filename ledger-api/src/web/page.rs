//! Answers: a page, or a table as a file.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::error::PageError;
use crate::http::csv::Row;
use crate::pages::components::Table;
use crate::pages::{Notice, Query, Template};

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

/// A table as a file, where the query asks for one: every row that the query picks, in its order.
pub(crate) fn csv_if_asked(query: &Query, name: &str, table: &Table) -> Option<Response> {
    if query.get("format") != Some("csv") {
        return None;
    }
    let mut text = String::new();
    for line in table.clone().picked(query, table.texts).lines() {
        let row = line.iter().fold(Row::default(), |row, cell| row.text(cell));
        text.push_str(&row.end());
    }
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\"")).ok()?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    Some(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], text).into_response())
}
