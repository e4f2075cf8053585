//! `GET /v1/affiliates`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::{AffiliateView, views};
use crate::app::App;
use crate::db::affiliates;
use crate::domain::status::AffiliateStatus;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only those in this state.
    status: Option<AffiliateStatus>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List affiliates
#[utoipa::path(
    get,
    path = "/v1/affiliates",
    operation_id = "list_affiliates",
    tag = tags::AFFILIATES,
    params(ReadKey, Query),
    responses(
        (status = 200, description = "A page of affiliates", body = Page<AffiliateView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<AffiliateView>>> {
    let window = Window::new(List::Affiliates, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let status = query.status.map(AffiliateStatus::name);
    let rows = affiliates::list(&mut connection, merchant_id, status, window.before, window.rows_to_read()).await?;
    let page = window.page(rows, |affiliate| affiliate.affiliate_id);
    let data = views(&mut connection, page.data).await?;
    Ok(Json(Page { data, has_more: page.has_more, next_cursor: page.next_cursor }))
}
