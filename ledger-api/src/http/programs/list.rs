//! `GET /v1/programs`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::ProgramView;
use crate::app::App;
use crate::db::programs;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List programs
#[utoipa::path(
    get,
    path = "/v1/programs",
    operation_id = "list_programs",
    tag = tags::PROGRAMS,
    params(ReadKey, Query),
    responses(
        (status = 200, description = "A page of programs", body = Page<ProgramView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<ProgramView>>> {
    let window = Window::new(List::Programs, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let rows = programs::list(&mut connection, merchant_id, window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |program| program.program_id).map(ProgramView::from)))
}
