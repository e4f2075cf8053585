//! `GET /v1/links/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::view::LinkView;
use crate::app::App;
use crate::db::links;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Show a link
#[utoipa::path(
    get,
    path = "/v1/links/{id}",
    operation_id = "show_link",
    tag = tags::LINKS,
    params(ReadKey, Id),
    responses(
        (status = 200, description = "The link", body = LinkView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(link_id): Id,
) -> Answer<Json<LinkView>> {
    let mut connection = app.db.acquire().await?;
    let link = links::find(&mut connection, merchant_id, link_id).await?.ok_or_else(|| Problem::not_found("link"))?;
    LinkView::new(link, &app.link_url).map(Json)
}
