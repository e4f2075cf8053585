//! `GET /v1/links?affiliate_id=&program_id=`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use super::view::LinkView;
use crate::app::App;
use crate::db::links;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only this affiliate's.
    affiliate_id: Option<Uuid>,
    /// Only this program's.
    program_id: Option<Uuid>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List links
#[utoipa::path(
    get,
    path = "/v1/links",
    operation_id = "list_links",
    tag = tags::LINKS,
    params(ReadKey, Query),
    responses((status = 200, description = "A page of links", body = Page<LinkView>)),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<LinkView>>> {
    let window = Window::new(List::Links, query.limit, query.cursor.as_deref())?;
    let filter = links::Filter { affiliate_id: query.affiliate_id, program_id: query.program_id };
    let mut connection = app.db.acquire().await?;
    let rows = links::list(&mut connection, merchant_id, filter, window.before, window.rows_to_read()).await?;
    let page = window.page(rows, |link| link.link_id);
    let data = page.data.into_iter().map(|link| LinkView::new(link, &app.link_url)).collect::<Answer<_>>()?;
    Ok(Json(Page { data, has_more: page.has_more, next_cursor: page.next_cursor }))
}
